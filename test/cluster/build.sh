#!/bin/sh
# Builds programs of a control plane from Go modules, where they are not built
# yet: those that the tests need, or others of Kubernetes by their names.
#   build.sh [PROGRAM...]
#
#   PLIMSOLL_CACHE    where they are kept (default: bin/cluster)
#   GO                the go command
set -eu
cd "$(dirname "$0")"
cache=${PLIMSOLL_CACHE:-$(cd ../.. && pwd)/bin/cluster}
go=${GO:-go}
[ $# -gt 0 ] || set -- kube-apiserver kube-controller-manager kube-scheduler etcd kwok kubectl
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
export CGO_ENABLED=0 # as all of them are released

version() { "$go" list -m -f '{{.Version}}' "$1"; }
kubernetes=$(version k8s.io/kubernetes)
etcd=$(version go.etcd.io/etcd/server/v3)
kwok=$(version sigs.k8s.io/kwok)

# A release puts its version in when it is linked.
minor=${kubernetes#v1.}
stamp=k8s.io/component-base/version
kubernetes_stamp="-X $stamp.gitVersion=$kubernetes -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%%.*}"
kwok_stamp="-X sigs.k8s.io/kwok/pkg/consts.Version=${kwok#v}"

# build NAME VERSION PACKAGE [STAMP]
build() {
  if [ "$(cat "$cache/$1.version" 2> /dev/null)" = "$2" ] && [ -x "$cache/$1" ]; then return; fi
  echo "building $1 $2"
  "$go" build -o "$cache/$1" -ldflags "-s -w ${4-}" "$3"
  echo "$2" > "$cache/$1.version"
}
for name in "$@"; do
  case $name in
    etcd) build etcd "$etcd" go.etcd.io/etcd/server/v3 ;;
    kwok) build kwok "$kwok" sigs.k8s.io/kwok/cmd/kwok "$kwok_stamp" ;;
    *) build "$name" "$kubernetes" "k8s.io/kubernetes/cmd/$name" "$kubernetes_stamp" ;;
  esac
done
