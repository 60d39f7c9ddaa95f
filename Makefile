# The targets, each with how long it takes on two cores, stand in CONTRIBUTING.md.

GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME ?= 5s

.PHONY: all build test check lint race fuzz conformance bench update clean

all: build

build:
	$(GO) build -o bin/plimsoll ./cmd/plimsoll

# Every test of the product. Needs Go and nothing else.
test:
	$(GO) test ./...

# What a change must pass before it is merged, beside make test.
check: lint race fuzz

lint: | bin
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@# The database of vulnerabilities is on the network; without it there is nothing to check against.
	@$(GO) run $(GOVULNCHECK) ./... > bin/govulncheck.txt 2>&1 || { \
	  grep -qE 'dial tcp|no such host|connection refused|Forbidden|fetching vulnerabilities' bin/govulncheck.txt && echo "govulncheck: its database cannot be reached, not checked" || { cat bin/govulncheck.txt; exit 1; }; }

race:
	$(GO) test -race ./...

# Each fuzz target for FUZZTIME.
fuzz:
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "fuzz $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; done

# What compiles, examples and SPECS generated specs of each kind, is judged by
# the API server's own code. Builds a module of its own, which takes minutes the
# first time.
SPECS ?= 300
conformance: | bin
	$(GO) build -C test/apiserver -o $(CURDIR)/bin/judge .
	cd test/apiserver && $(GO) test ./...
	rm -rf bin/generated
	$(GO) test ./compiler -count=1 -run '^TestGenerated$$' -specs $(SPECS) -generated $(CURDIR)/bin/generated
	bin/judge examples/*/manifests bin/generated/manifests > bin/judge.txt || { grep -A4 '^rejected' bin/judge.txt; exit 1; }
	@cut -f1 bin/judge.txt | sort | uniq -c

# Timings of every stage, and of the whole program.
bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# Writes goldens, generated pages and the examples' output anew. Read the diff.
update:
	$(GO) test ./... -update

bin:
	@mkdir -p bin

clean:
	rm -rf bin
