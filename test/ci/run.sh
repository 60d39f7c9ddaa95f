#!/usr/bin/env bash
# Has others judge the files for CI: action.yml and the workflow by the schemas
# of GitHub's files, the GitLab template by GitLab's schema, and its jobs run by
# gitlab-ci-local; those for Argo CD and Flux by the CRDs of these, and the
# sidecar in Argo CD's own Deployment. The action's own installation is run too.
# Needs Go, Node.js, npm and rsync, which it installs as root on Debian and Ubuntu.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
../install.sh rsync # gitlab-ci-local copies the repository by it
npm install --silent --no-audit --no-fund --ignore-scripts
tools=$PWD/node_modules/.bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# try WHAT CODE TEXT COMMAND...: the command must end with CODE and say TEXT.
try() {
  local what=$1 want=$2 text=$3 code=0
  shift 3
  "$@" > "$work/out" 2>&1 < /dev/null || code=$?
  if [ "$code" != "$want" ] || { [ -n "$text" ] && ! grep -qE -- "$text" "$work/out"; }; then
    echo "FAILED: $what (exit $code, want $want, and /$text/):"
    cat "$work/out"
    failures=$((failures + 1))
  else
    echo "ok: $what"
  fi
}

try "action.yml, by its schema" 0 '' "$tools/action-validator" "$root/action.yml"
for name in github release review shards-github; do
  try "the workflow $name.yml, by its schema" 0 '' "$tools/action-validator" "$root/docs/ci/$name.yml"
done
sed 's/^runs:/run:/' "$root/action.yml" > "$work/action.yml"
try "an action with a mistake" 1 'runs' "$tools/action-validator" "$work/action.yml"

# The steps that install, as the action's runner does them.
mkdir "$work/temp"
step() {
  node -e '
    const text = require("fs").readFileSync(process.argv[1], "utf8");
    const steps = require("js-yaml").load(text).runs.steps;
    console.log(steps.find((s) => s.name === process.argv[2]).run);' "$root/action.yml" "$1" > "$work/$2"
}
step "Install the released program" install.sh
step "Compile Plimsoll" compile.sh
install() {
  : > "$work/output" > "$work/path"
  try "$1" "$2" "$3" env VERSION="$4" SOURCE="$root" RUNNER_TEMP="$work/temp" GITHUB_PATH="$work/path" GITHUB_OUTPUT="$work/output" \
    PLIMSOLL_RELEASES="file://$work/releases" bash -eo pipefail "$work/install.sh"
  try "$1: $5" 0 "$5" cat "$work/output" "$work/path"
}
try "the action's own version is compiled" 0 '' \
  env VERSION= SOURCE="$root" RUNNER_TEMP="$work/temp" bash -eo pipefail "$work/compile.sh"
mkdir -p "$work/releases/download/v1.0.0" "$work/tool"
mv "$work/temp/plimsoll/plimsoll" "$work/tool"
archive=plimsoll_linux_$(go env GOARCH).tar.gz
tar -czf "$work/releases/download/v1.0.0/$archive" -C "$work/tool" plimsoll
(cd "$work/releases/download/v1.0.0" && sha256sum "$archive" > checksums.txt)
install "a branch has no release" 0 '' main compile=true
install "a release that there is not is compiled" 0 'cannot download' v9.9.9 compile=true
install "a release is installed" 0 'installed plimsoll' v1.0.0 "$work/temp/plimsoll"
install "and kept" 0 '' v1.0.0 "$work/temp/plimsoll"
rm -r "$work/temp/plimsoll"
echo more >> "$work/releases/download/v1.0.0/$archive"
install "a release that was changed is refused" 1 'is not what the release names' v1.0.0 "$work/temp/plimsoll"
PATH=$work/tool:$PATH
try "it runs" 0 plimsoll plimsoll version

# Argo CD and Flux: their modules hold their CRDs.
cd "$work"
module() { go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }
argocd=$(module github.com/argoproj/argo-cd/v3@v3.2.0)
mkdir crds argocd
cp "$argocd"/manifests/crds/*-crd.yaml crds
for controller in kustomize source; do
  cp "$(module "github.com/fluxcd/$controller-controller@v1.9.0")"/config/crd/bases/*.yaml crds
done
chmod -R u+w crds
try "the Application of Argo CD, by its CRD" 0 '' plimsoll lint --schema crds "$root/docs/ci/argocd-app.yaml"
try "one that says which paths count" 0 '' plimsoll lint --schema crds "$root/docs/ci/argocd-paths.yaml"
try "the Kustomization of Flux, by its CRD" 0 '' plimsoll lint --schema crds "$root/docs/ci/flux.yaml"
sed 's/targetRevision/targetRevison/' "$root/docs/ci/argocd-app.yaml" > app.yaml
try "an Application with a mistake" 1 'app.yaml:10:5: error: source has no field targetRevison' plimsoll lint --schema crds app.yaml
sed 's/interval: 10m/intervall: 10m/' "$root/docs/ci/flux.yaml" > flux.yaml
try "a Kustomization with a mistake" 1 'flux.yaml:17:3: error: spec has no field intervall' plimsoll lint --schema crds flux.yaml
cp "$argocd"/manifests/base/repo-server/*.yaml argocd
cp -r "$root/docs/ci/argocd" argocd/plimsoll
chmod -R u+w argocd
echo "components: [plimsoll]" >> argocd/kustomization.yaml
try "the sidecar beside Argo CD's own repo server" 0 'image: registry.example.com/argocd-plimsoll' plimsoll kustomize build argocd
cp out built.yaml
try "it mounts only what is there" 0 '' plimsoll lint --fail-on error built.yaml
sed -i 's/{name: plugins, mountPath/{name: plugns, mountPath/' argocd/plimsoll/sidecar.yaml
plimsoll kustomize build argocd > built.yaml
try "a sidecar with a mistake" 1 'plugns' plimsoll lint --fail-on error built.yaml

mkdir -p "$work/repo/apps"
cd "$work/repo"
git init -q
git -c user.name=test -c user.email=test@example.com commit -q --allow-empty -m test
git remote add origin https://gitlab.example.com/group/shop.git
cp "$root/examples/hello/app.yaml" apps/hello.yaml
cp "$root/docs/ci/gitlab.yml" .gitlab-ci.yml
plimsoll build apps --output-dir manifests
local_ci=("$tools/gitlab-ci-local" --force-shell-executor --no-shell-isolation)
try "the GitLab template, by its schema" 0 'plimsoll-lint' "${local_ci[@]}" --list
try "GitLab: good files pass" 0 'PASS.*plimsoll-lint' "${local_ci[@]}"
sed -i 's/8080/8081/' apps/hello.yaml
try "GitLab: output that is out of date is stopped" 1 'FAIL.*plimsoll-build' "${local_ci[@]}"
plimsoll build apps --output-dir manifests
sed -i 's/targetPort: http$/targetPort: web/' manifests/hello.yaml
try "GitLab: a mistake in a manifest is stopped" 1 'service-target-port' "${local_ci[@]}" plimsoll-lint
try "GitLab: the report has it" 0 'service-target-port' cat gl-code-quality-report.json
cp "$root/docs/ci/shards-gitlab.yml" .gitlab-ci.yml
try "GitLab: shards" 0 'PASS.*check' "${local_ci[@]}"
cp "$root/docs/ci/gitlab.yml" .gitlab-ci.yml
sed -i 's/reports:/report:/' .gitlab-ci.yml
try "a GitLab template with a mistake" 1 'artifacts' "${local_ci[@]}" --list
exit $((failures > 0))
