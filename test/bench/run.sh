#!/usr/bin/env bash
# Builds the programs that are compared, into a cache folder, and measures them.
# Needs Go and the module proxy. Arguments go to bench: run.sh -sizes 1,100 -runs 3
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
tools=${PLIMSOLL_CACHE:-$root/bin}/bench
mkdir -p "$tools"
export CGO_ENABLED=0 # as all of them are released

# install NAME PACKAGE VERSION: builds a program unless it is there already.
install() {
  [ "$(cat "$tools/$1.version" 2>/dev/null)" = "$3 static" ] && return
  echo "building $1 $3"
  GOBIN="$tools" go install "$2@$3"
  echo "$3 static" > "$tools/$1.version"
}

install helm helm.sh/helm/v3/cmd/helm v3.22.0
install kustomize sigs.k8s.io/kustomize/kustomize/v5 v5.8.1
install cue cuelang.org/go/cmd/cue v0.17.1
install kubeconform github.com/yannh/kubeconform/cmd/kubeconform v0.8.0
install dyff github.com/homeport/dyff/cmd/dyff v1.12.0
ln -sf "$(command -v diff)" "$tools/diff"
install kube-score github.com/zegl/kube-score/cmd/kube-score v1.20.0

go build -C "$root" -o "$tools/plimsoll" ./cmd/plimsoll
go build -o "$tools/floor" ./floor
go build -o "$tools/plain" ./plain
go build -o "$tools/bench" .
"$tools/bench" -tools "$tools" -schema "$root/schema" -out "$root/docs" "$@"
