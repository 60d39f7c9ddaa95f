# make help lists the targets; CONTRIBUTING.md says more of each, and its time.

GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME ?= 5000x

# All programs are static, as releases are: they start sooner and take less memory.
# One setting for all, so that no package is compiled a second time.
export CGO_ENABLED := 0

.PHONY: all help build test check lint race fuzz conformance backup-test control-plane cluster-test kustomize-test \
  hooks-test formats-test ci-files-test editor-test shell-test dependencies-test netpol-test release-test \
  site site-test site-pictures weekly man bench scale update k8s-data clean

all: build

# These lines.
help:
	@awk '/^#/ { text = text substr($$0, 2); next } \
	  /^[a-z0-9-]+:/ && text { sub(/\. .*|\.$$/, "", text); printf "%-15s%s\n", substr($$1, 1, length($$1) - 1), text } \
	  /^$$|^[a-z0-9-]+:/ { text = "" }' Makefile

# The program, into bin/plimsoll.
build:
	$(GO) build -o bin/plimsoll ./cmd/plimsoll

# Every test of the product. Needs Go and nothing else.
test:
	$(GO) test -timeout 30m ./...

# What a change must pass before it is merged, beside make test.
check: lint race fuzz

# The code by gofmt, vet, staticcheck and govulncheck.
lint: | bin
	@files=$$(gofmt -l $$(git ls-files '*.go')) && test -z "$$files" || { echo "run gofmt -w on these:" $$files; exit 1; }
	@# Each module of the tests takes the same versions, so that nothing is compiled twice.
	@awk '/^\t/ && $$2 ~ /^v/ && $$2 != "v0.0.0" { \
	    if ($$1 in at && at[$$1] != $$2) { print FILENAME ": " $$1 " is at " $$2 ", elsewhere at " at[$$1]; code = 1 } \
	    at[$$1] = $$2 } END { exit code }' go.mod test/*/go.mod
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@# The database of vulnerabilities is on the network; without it there is nothing to check against.
	@$(GO) run $(GOVULNCHECK) ./... > bin/govulncheck.txt 2>&1 || { \
	  grep -qE 'dial tcp|no such host|connection refused|Forbidden|fetching vulnerabilities' bin/govulncheck.txt && \
	    echo "not checked: govulncheck cannot reach its database" || { cat bin/govulncheck.txt; exit 1; }; }

# The tests under the race detector. It needs a C compiler. Left out are vet, which
# make lint runs, and three tests that do one thing after another, of which TestHostile
# holds the time too.
race:
	CGO_ENABLED=1 $(GO) test -race -vet=off -timeout 30m -skip '^(TestHostile|TestLinks|TestGrowth)$$' ./...

# Each fuzz target for FUZZTIME, which is 5000 inputs. Of a time Go's fuzzing may fail
# at its end with nothing found (golang.org/issue/75804).
fuzz:
	@targets=$$(git grep --untracked -oP '^func \KFuzz\w+' -- '*_test.go') && for target in $$targets; do \
	  $(GO) test -vet=off -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$target")" || exit 1; \
	done

# Random specs and the examples, judged by the API server's own code. SPECS of
# each kind with MUTANTS of each. The verdicts of lint on mutated manifests are
# held to that code too, and those of the tables that check specs to CUE's
# evaluator. FULL=1 takes more of them, and a judge built from each version's own
# code. Builds modules of their own, which takes minutes the first time. The counts
# come into bin/conformance.json.
MINORS := 1.36 1.35 1.34
SEED ?= 1
SPECS ?= $(if $(FULL),10000,300)
MUTANTS ?= $(if $(FULL),1,3)
conformance: | bin
	$(GO) build -C test/apiserver -o $(CURDIR)/bin/judge .
	rm -f $(MINORS:%=bin/judge-%)
	$(if $(FULL),for minor in $(MINORS); do \
	  $(GO) build -C test/apiserver -modfile=minors/$$minor.mod -o $(CURDIR)/bin/judge-$$minor . || exit 1; done)
	cd test/apiserver && $(GO) test . ./judge
	rm -f bin/refused.json
	cd test/apiserver && $(GO) test ./change -count=1 -timeout 0 -pairs $(if $(FULL),100000,10000) \
	  -report $(CURDIR)/bin/refused.json
	$(if $(FULL),for minor in $(MINORS); do \
	  (cd test/apiserver && $(GO) test ./change -run '^TestRefused' -count=1 -timeout 0 -pairs 10000 \
	    -kubernetes $$minor -judge $(CURDIR)/bin/judge-$$minor) || exit 1; \
	  (cd test/apiserver && $(GO) test ./lint -run '^TestVerdictsOfMinor$$' -count=1 -timeout 0 -mutants 20000 \
	    -kubernetes $$minor -judge $(CURDIR)/bin/judge-$$minor) || exit 1; done)
	cd test/apiserver && $(GO) test ./lint -count=1 -timeout 0 -each -mutants $(if $(FULL),100000,5000)
	cd test/apiserver && $(GO) run ./places/noted $(CURDIR)/bin/noted
	cd test/apiserver && GOFLAGS=-modfile=$(CURDIR)/bin/noted/go.mod $(GO) test ./places -tags places -count=1
	$(GO) test ./schema/oracle -count=1 -timeout 0 -v -run '^TestOracle$$' -rounds $(if $(FULL),3600,300) > bin/oracle.txt || \
	  { cat bin/oracle.txt; exit 1; }
	@grep accepted bin/oracle.txt
	$(GO) test ./test/generated -count=1 -timeout 0 -v -run '^TestGenerated$$' -specs $(SPECS) -mutants $(MUTANTS) -seed $(SEED) \
	  -judge $(CURDIR)/bin/judge -report $(CURDIR)/bin/conformance.json > bin/conformance.txt || \
	  { grep -v '^=== ' bin/conformance.txt; exit 1; }
	@grep -E 'specs|Kubernetes' bin/conformance.txt
	$(GO) test ./test/imported -count=1 -timeout 0 -judge $(CURDIR)/bin/judge

# Backups and restores against real database servers. It installs them on Debian
# and Ubuntu where they are missing. Needs root.
backup-test:
	test/backup/run.sh

# The programs of a control plane from Go modules, into bin/cluster. Building them
# takes minutes the first time.
control-plane:
	GO="$(GO)" test/cluster/build.sh

# The examples on a real control plane, without containers. What it found comes
# into bin/cluster.json.
cluster-test:
	GO="$(GO)" test/cluster/run.sh

# What lint writes for other programs, judged by those. Needs Node.js and npm.
formats-test: build
	test/formats/run.sh

# The files for CI, Argo CD and Flux, judged by their schemas and run. That is
# action.yml and docs/ci, whose jobs gitlab-ci-local runs. Needs Node.js and npm.
ci-files-test:
	test/ci/run.sh

# The schemas and the language server with editors. Needs Node.js and npm.
editor-test: build
	test/editor/run.sh

# The docs as a site, and the page that runs Plimsoll in the browser, into bin/site.
# Needs Node.js and npm.
site:
	GO="$(GO)" site/build.sh

# The site, and the pages of plimsoll graph, in Chromium, which it installs on Debian
# and Ubuntu where it is missing. Needs Node.js and npm.
site-test: build site
	test/site/run.sh

# The pictures of the page that runs in the browser, into docs/pictures. Look at them.
site-pictures: site
	test/site/run.sh pictures

# The completions in bash, zsh and fish, and the man pages by mandoc. It installs
# those on Debian and Ubuntu where they are missing.
shell-test:
	test/shell/run.sh

# What is built by the dependencies that the program names, with the real Ninja and
# Bazel. It installs those on Debian and Ubuntu where they are missing.
dependencies-test:
	test/dependencies/ninja.sh
	test/dependencies/bazel.sh

# What network policies leave open, beside what np-guard's analyzer says, which it builds.
NETPOL_COUNT = 300
netpol-test:
	cd test/netpol && $(GO) test . -count=1 -timeout 0 -v -args -inputs $(NETPOL_COUNT)

# The man pages, into bin/man.
man:
	$(GO) test ./cmd/plimsoll -count=1 -run '^TestManPages$$' -man $(CURDIR)/bin/man -man-date $$(git log -1 --format=%cs)

# Functions with the real kustomize and the plugin with the real kubectl. It builds
# them.
kustomize-test:
	test/kustomize/run.sh

# The hooks with the real pre-commit. It is installed on Debian and Ubuntu where it
# is missing, and builds the hooks from the last commit.
hooks-test:
	test/hooks/run.sh

# Two programs of a release, twice: the same bytes, with SBOMs, and an image that runs.
# They are built from two clones of the last commit, CycloneDX's schema judges the
# SBOMs, and buildah makes the image. Needs Node.js, npm and buildah. COLD=1 compiles
# all of the second clone anew.
release-test:
	release/test.sh

# What only repeats with more: each version's own judge, long fuzzing, a cold release,
# two years of backups, and how work grows with every list and map of every kind.
weekly:
	$(MAKE) fuzz FUZZTIME=100000x
	$(MAKE) release-test COLD=1
	$(MAKE) conformance FULL=1
	test/backup/run.sh -run '^TestCalendar$$' -timeout 0 -nights=731
	$(GO) test ./test/growth -count=1 -timeout 0 -all

# Timings of every stage, and of the whole program beside other tools.
# docs/performance.md is made of them.
bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...
	test/bench/run.sh

# Shards of up to a million apps, one after the other, held to one run. The table in
# docs/scale.md is made of it. It takes half an hour.
scale:
	test/scale/run.sh

# Writes goldens, generated pages and the examples' output anew. Read the diff.
update:
	$(GO) generate ./schema ./k8s
	$(GO) test $$(git grep -l 'flag.Bool("update"' -- '*_test.go' ':!test/apiserver' | xargs -n 1 dirname | sort -u | sed 's,^,./,') -update

# Writes the facts about Kubernetes in k8s/*.txt anew, from its own modules. They
# are fetched the first time.
k8s-data: bin
	cd k8s && $(GO) run ./internal/generate
	$(GO) run -C test/apiserver ./defaults > bin/defaults.txt && mv bin/defaults.txt k8s/defaults.txt

bin:
	@mkdir -p bin

# Removes bin.
clean:
	rm -rf bin
