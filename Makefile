# The targets, each with how long it takes on two cores, stand in CONTRIBUTING.md.

GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME ?= 5s

.PHONY: all build test check lint race fuzz conformance backup-test cluster-test kustomize-test hooks-test formats-test ci-files-test editor-test shell-test release-test man bench update k8s-data clean

all: build

# Static, as releases are: it starts sooner, and takes less memory.
build:
	CGO_ENABLED=0 $(GO) build -o bin/plimsoll ./cmd/plimsoll

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
	$(GO) test -race -timeout 30m ./...

# Each fuzz target for FUZZTIME.
fuzz:
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "fuzz $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; done

# Random specs and the examples, judged by the API server's own code: SPECS of
# each kind with MUTANTS of each. The verdicts of lint on mutated manifests are
# held to that code too, and those of the tables that check specs to CUE's
# evaluator. FULL=1 takes more of them, and a judge built
# from each version's own code. Builds modules of their own, which takes minutes
# the first time. The counts come into bin/conformance.json.
MINORS := 1.36 1.35 1.34
SEED ?= 1
SPECS ?= $(if $(FULL),10000,300)
MUTANTS ?= $(if $(FULL),1,3)
conformance: | bin
	$(GO) build -C test/apiserver -o $(CURDIR)/bin/judge .
	rm -f $(MINORS:%=bin/judge-%)
	$(if $(FULL),for minor in $(MINORS); do $(GO) build -C test/apiserver -modfile=minors/$$minor.mod -o $(CURDIR)/bin/judge-$$minor . || exit 1; done)
	cd test/apiserver && $(GO) test . ./judge && $(GO) test ./lint -count=1 -timeout 0 -mutants $(if $(FULL),100000,5000)
	$(GO) test ./schema/oracle -count=1 -timeout 0 -v -run '^TestOracle$$' -rounds $(if $(FULL),3600,300) > bin/oracle.txt || { cat bin/oracle.txt; exit 1; }
	@grep accepted bin/oracle.txt
	$(GO) test ./test/generated -count=1 -timeout 0 -v -run '^TestGenerated$$' -specs $(SPECS) -mutants $(MUTANTS) -seed $(SEED) \
	  -judge $(CURDIR)/bin/judge -report $(CURDIR)/bin/conformance.json > bin/conformance.txt || { grep -v '^=== ' bin/conformance.txt; exit 1; }
	@grep -E 'specs|Kubernetes' bin/conformance.txt

# Backups and restores against real database servers, which it installs on
# Debian and Ubuntu where they are missing. Needs root.
backup-test:
	test/backup/run.sh

# The examples on a real control plane, built from Go modules and run without
# containers. Building it takes minutes the first time. What it found comes into
# bin/cluster.json.
cluster-test: | bin
	GO="$(GO)" test/cluster/run.sh

# What lint writes for other programs, judged by those. Needs Node.js and npm.
formats-test: build
	test/formats/run.sh

# action.yml and docs/ci, judged by the schemas of GitHub, GitLab, Argo CD and
# Flux, and their jobs run by gitlab-ci-local. Needs Node.js and npm.
ci-files-test:
	test/ci/run.sh

# The schemas with the language server that editors use. Needs Node.js and npm.
editor-test: build
	test/editor/run.sh

# The completions in bash, zsh and fish, and the man pages by mandoc, which it
# installs on Debian and Ubuntu where they are missing.
shell-test:
	test/shell/run.sh

# The man pages, into bin/man.
man:
	$(GO) test ./cmd/plimsoll -count=1 -run '^TestManPages$$' -man $(CURDIR)/bin/man -man-date $$(git log -1 --format=%cs)

# Functions with the real kustomize, which it builds.
kustomize-test:
	test/kustomize/run.sh

# The hooks with the real pre-commit, which it installs on Debian and Ubuntu
# where it is missing. They are built from the last commit.
hooks-test:
	test/hooks/run.sh

# Two programs of a release, built from two clones of the last commit: the same
# bytes, with SBOMs that CycloneDX's schema accepts, and an image that runs. Needs
# Node.js, npm and buildah. COLD=1 compiles all of the second one anew.
release-test:
	release/test.sh

# Timings of every stage, and of the whole program beside other tools.
# docs/performance.md is made of them.
bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...
	test/bench/run.sh

# Writes goldens, generated pages and the examples' output anew. Read the diff.
update:
	$(GO) test ./... -update

# The facts about Kubernetes in k8s/*.txt, from its own modules, which are
# fetched the first time.
k8s-data:
	cd k8s && $(GO) run ./internal/generate

bin:
	@mkdir -p bin

clean:
	rm -rf bin
