#!/usr/bin/env bash
# Tries "plimsoll fn" with the real kustomize, and that "plimsoll kustomize build"
# gives the same without it; and the program as a plugin of the real kubectl.
# Needs Go and the module proxy.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
cache=${PLIMSOLL_CACHE:-$root/bin}/kustomize
version=v5.8.1
mkdir -p "$cache"
if [ "$(cat "$cache/version" 2>/dev/null)" != $version ]; then
  echo "building kustomize $version"
  GOBIN="$cache" go install sigs.k8s.io/kustomize/kustomize/v5@$version
  echo $version > "$cache/version"
fi
go build -C "$root" -o "$cache/plimsoll" ./cmd/plimsoll
export PATH="$cache:$PATH"
kustomize version

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# good FOLDER WHAT PATTERN...: both ways build it, to the same, with lines that
# match the patterns.
good() {
  folder=$1 what=$2
  shift 2
  if ! (cd "$folder" && kustomize build --enable-alpha-plugins --enable-exec .) > "$work/fn" 2> "$work/err"; then
    fail "$what: $(cat "$work/err")"
    return
  fi
  if ! plimsoll kustomize build "$folder" > "$work/built" 2> "$work/err"; then
    fail "$what, in process: $(cat "$work/err")"
    return
  fi
  if ! diff "$work/fn" "$work/built"; then
    fail "$what: the two differ"
    return
  fi
  for pattern in "$@"; do
    grep -qE -- "$pattern" "$work/fn" || { fail "$what: no line has $pattern"; return; }
  done
  echo "ok: $what"
}

# bad FOLDER WHAT PATTERN: both ways refuse it, and say why.
bad() {
  if (cd "$1" && kustomize build --enable-alpha-plugins --enable-exec .) > "$work/fn" 2> "$work/err"; then
    fail "$2: it builds"
  elif ! grep -qE -- "$3" "$work/err"; then
    fail "$2: $(cat "$work/err")"
  elif plimsoll kustomize build "$1" > "$work/built" 2> "$work/err"; then
    fail "$2: it builds in process"
  elif ! grep -qE -- "$3" "$work/err" || [ -s "$work/built" ]; then
    fail "$2, in process: $(cat "$work/err")"
  else
    echo "ok: $2"
  fi
}

good testdata/base "a spec as a generator" '^kind: Deployment' '^  name: shop$'
good testdata/overlay "an overlay: prefix, namespace, image, replicas, a patch" '^  name: dev-shop$' '^  namespace: dev$' 'image: registry.example.com/shop:2.0.0' 'replicas: 5' 'priorityClassName: high'
good testdata/list "a list of files and inline specs" '^  name: worker$' '^  name: inline$'
good testdata/transformer "specs among the resources" '^kind: Service'
good testdata/config "a reference to a generated ConfigMap" 'name: settings-[a-z0-9]{10}$'
good testdata/component "a component" 'team: checkout'
good testdata/order "two generators between resources and generated objects, not sorted" '^  name: work-x$' '^  name: settings-x-[a-z0-9]{10}$'
good testdata/generated "a component that patches what a generator beside it makes" 'priorityClassName: high'
good testdata/specs "a transformer with a generator, a prefix, labels, a reference to a ConfigMap" '^  name: dev-shop$' 'name: dev-settings-[a-z0-9]{10}$'
good testdata/specs-overlay "an overlay over a transformer" '^  name: dev-shop-x$' 'image: registry.example.com/shop:2.0.0' 'replicas: 5' 'name: dev-settings-x-[a-z0-9]{10}$'
good testdata/shared "a base under two transformers" '^  name: a-shop$' '^  name: b-shop$'
good testdata/component-transformer "a transformer in a component" '^  name: dev-shop$'
good testdata/labels "labels in selectors that break nothing" '^      team: checkout$'
good testdata/patches "patches and replacements on what generators make" 'peer: shop' 'name: A$'
good testdata/inline "a generator inline" '^  name: shop$'
good testdata/notes "the label of kustomize" "managed-by: kustomize-$version"
bad testdata/mistake "a spec with a mistake" 'shop.yaml:12:3: error: unknown field "prots"'
bad testdata/outside "a file outside the folder" 'error: ../base/shop.yaml is outside'
bad testdata/selectors "labels that break a selector" '\[selector-overlap\]'
bad testdata/selectors-labels "labels with includeSelectors that break a selector" '\[selector-overlap\]'
bad testdata/base-invalid "a base that is wrong, though its overlay mends it" 'deployment.yaml:9:21: error: .*\[selector-matches-template\]'
bad testdata/invalid "a manifest that is wrong" 'deployment.yaml:9:21: error: .*\[selector-matches-template\]'

# The name by which kubectl finds it. Where there is no kubectl, it is built.
if ! command -v kubectl > /dev/null; then PLIMSOLL_CACHE=$cache ../cluster/build.sh kubectl; fi
kubectl version --client
ln -sf plimsoll "$cache/kubectl-plimsoll"
code=0
kubectl plimsoll kustomize build testdata/base > "$work/built" 2> "$work/err" || code=1
plimsoll kustomize build testdata/base | diff - "$work/built" && [ $code = 0 ] && echo "ok: a plugin of kubectl" || fail "a plugin of kubectl: $(cat "$work/err")"
code=0
kubectl plimsoll kustomize build testdata/mistake > "$work/built" 2> "$work/err" || code=$?
[ $code = 1 ] && grep -q 'shop.yaml:12:3: error: unknown field "prots"' "$work/err" && echo "ok: a mistake, by kubectl" || fail "a mistake, by kubectl (exit $code): $(cat "$work/err")"

# With the first flag alone kustomize writes nothing and says nothing. That is
# why "plimsoll kustomize build" is there; it is documented, so it is held.
if [ -n "$(cd testdata/base && kustomize build --enable-alpha-plugins . 2>&1)" ]; then
  fail "kustomize without --enable-exec says something now: mend the documentation"
fi
exit $((failures > 0))
