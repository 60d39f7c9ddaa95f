#!/usr/bin/env bash
# Tries the pre-commit hooks with Debian's pre-commit: a scratch repository that
# points at a clone of this one, so that the hooks are built from its source.
# Needs git, Go, and as root apt-get where pre-commit is not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(pwd)

test/install.sh pre-commit
pre-commit --version

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/cache"
GOMODCACHE=$(go env GOMODCACHE) # pre-commit would fetch and compile all modules anew
export GOMODCACHE
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com

git clone -q "$root" "$work/plimsoll"
revision=$(git -C "$work/plimsoll" rev-parse HEAD)

git init -q "$work/repo"
cd "$work/repo"
cat > .pre-commit-config.yaml <<END
repos:
- repo: file://$work/plimsoll
  rev: $revision
  hooks:
  - id: plimsoll-vet
    args: [apps]
  - id: plimsoll-build-check
    args: [apps, --output-dir=manifests]
  - id: plimsoll-lint
    args: [other]
  - id: plimsoll-diff
    args: ["git:HEAD", apps, other]
END
mkdir apps other
cat > apps/shop.yaml <<'END'
apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: shop}
spec:
  image: registry.example.com/shop:1.0.0
  ports: {http: 8080}
END
cat > other/web.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.example.com/web:1.0.0
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /, port: http}}
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
END
cat > other/service.yaml <<'END'
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
END
echo "nothing to see here" > notes.txt
go build -C "$work/plimsoll" -o "$work/bin/plimsoll" ./cmd/plimsoll
"$work/bin/plimsoll" build apps --output-dir manifests
pre-commit install > /dev/null

failures=0
# try WHAT WANTED PATTERN: commits all there is, which must succeed (0) or be
# stopped (1), with a line that matches the pattern.
try() {
  git add -A
  code=0
  git commit -q -m "$1" > "$work/out" 2>&1 || code=1
  if [ $code != "$2" ] || ! grep -qE -- "$3" "$work/out"; then
    echo "FAILED: $1 (exit $code, want $2, and /$3/):"
    cat "$work/out"
    failures=$((failures + 1))
  else
    echo "ok: $1"
  fi
}

git commit -q --no-verify --allow-empty -m empty
start=$(date +%s)
try "good files pass" 0 'check app specs\.*Passed'
echo "the first run, which builds the program, took $(($(date +%s) - start)) s"

# From here on nothing is built: there is no Go.
mkdir "$work/nogo"
printf '#!/bin/sh\necho "go is run again" >&2\nexit 1\n' > "$work/nogo/go"
chmod +x "$work/nogo/go"
export PATH="$work/nogo:$PATH"

echo more >> notes.txt
try "files of other kinds trigger nothing" 0 'lint Kubernetes manifests.*\(no files to check\)Skipped'

sed -i 's/8080}$/8081}/' apps/shop.yaml
"$work/bin/plimsoll" build apps --output-dir manifests
start=$(date +%s%N)
try "a change with its output passes" 0 'compare manifests with their app specs\.*Passed'
echo "a later run took $((($(date +%s%N) - start) / 1000000)) ms"

sed -i 's/ports:/prots:/' apps/shop.yaml
try "a spec with a mistake is stopped at its line" 1 'apps/shop.yaml:6:3: error: unknown field "prots"'
git checkout -q HEAD -- . && git reset -q

sed -i 's/1.0.0/2.0.0/' apps/shop.yaml
try "output that is out of date is stopped" 1 'out of date in manifests'
git checkout -q HEAD -- . && git reset -q --hard

# The Service refers to the port of a file that is not in the commit.
sed -i 's/targetPort: http/targetPort: web/' other/service.yaml
try "a rule across files sees files that did not change" 1 'other/service.yaml:6:.*\[service-target-port\]'
git reset -q --hard
# And the other way around: the mistake stands in the file that did not change.
sed -i 's/name: http, containerPort/name: web, containerPort/; s/port: http}}/port: web}}/' other/web.yaml
try "a change that breaks another file is stopped there" 1 'other/service.yaml:6:.*\[service-target-port\]'
git reset -q --hard
# pre-commit is given one file, as editors do.
if pre-commit run plimsoll-lint --files other/web.yaml > "$work/out" 2>&1; then echo "ok: one file alone"; else cat "$work/out"; failures=$((failures + 1)); fi

sed -i 's/app: web}/app: site}/g' other/web.yaml other/service.yaml
try "a change that the API server refuses is stopped" 1 'other/web.yaml:[0-9:]* error: .*\[immutable-field\]'
git reset -q --hard
sed -i 's/web:1.0.0/web:1.0.1/' other/web.yaml
try "a change that only restarts pods passes" 0 'stop changes that the cluster refuses\.*Passed'

# What is not staged is not looked at.
sed -i 's/targetPort: http/targetPort: web/' other/service.yaml
sed -i 's/replicas: 2/replicas: 3/' other/web.yaml
git add other/web.yaml
if git commit -q -m unstaged > "$work/out" 2>&1 && ! git diff --quiet; then
  echo "ok: changes that are not staged stay, and are not looked at"
else
  echo "FAILED: changes that are not staged:"
  cat "$work/out"
  failures=$((failures + 1))
fi
git checkout -q .

sed -i 's/args: .apps, --output-dir=manifests./args: [apps]/' .pre-commit-config.yaml
sed -i 's/1.0.0/2.0.0/' apps/shop.yaml
try "plimsoll-build-check without a folder says what it needs" 1 'plimsoll: --check compares with a folder: it needs --output-dir'

git checkout -q . && git reset -q --hard

# The other forms: the released program, which is downloaded once, the one on the PATH, and
# the image, in whose place the program runs here as Docker would run it.
version=v$(sed -n 's/^## \([0-9][^ ,]*\).*/\1/p' "$root/CHANGELOG.md" | head -n 1)
mkdir -p "$work/releases/download/$version"
archive=plimsoll_linux_$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/').tar.gz
tar -czf "$work/releases/download/$version/$archive" -C "$work/bin" plimsoll
(cd "$work/releases/download/$version" && sha256sum "$archive" > checksums.txt)
export PLIMSOLL_RELEASES="file://$work/releases" XDG_CACHE_HOME="$work/downloads"
cat > "$work/nogo/docker" <<'END'
#!/usr/bin/env bash
# docker run [OPTION...] IMAGE ARGUMENT...
echo "$*" >> "$DOCKER_SAID"
while [ $# -gt 0 ] && [[ $1 != ghcr.io/* ]]; do shift; done
shift
exec plimsoll "$@"
END
chmod +x "$work/nogo/docker"
export DOCKER_SAID="$work/docker"
for form in release system docker; do
  sed "s/id: \(plimsoll-[a-z-]*\)/id: \1-$form/" > .pre-commit-config.yaml <<END
repos:
- repo: file://$work/plimsoll
  rev: $revision
  hooks:
  - id: plimsoll-vet
    args: [apps]
  - id: plimsoll-build-check
    args: [apps, --output-dir=manifests]
  - id: plimsoll-lint
    args: [other]
END
  (
    [ $form = release ] || export PATH="$work/bin:$PATH"
    try "$form: what is good passes" 0 'check app specs\.*Passed'
    sed -i 's/ports:/prots:/' apps/shop.yaml
    try "$form: a spec with a mistake is stopped at its line" 1 'apps/shop.yaml:6:3: error: unknown field "prots"'
    git checkout -q HEAD -- apps && git reset -q
    exit $failures
  ) || failures=$((failures + 1))
done
if ! grep -q -- "-v $work/repo:/src:rw,Z --workdir /src ghcr.io/plimsoll-dev/plimsoll:${version#v} lint other" "$DOCKER_SAID"; then
  echo "FAILED: Docker is called so:"
  cat "$DOCKER_SAID"
  failures=$((failures + 1))
fi
# A program that is not what the release names is not run.
rm -r "$work/downloads"
echo more >> "$work/releases/download/$version/$archive"
sed -i 's/-docker/-release/' .pre-commit-config.yaml
try "a release that was changed is stopped" 1 'is not what the release names'

exit $((failures > 0))
