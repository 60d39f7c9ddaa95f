#!/bin/sh
# Builds the control plane from Go modules, where it is not built yet, and
# Plimsoll, and runs the tests on it. Arguments go to go test.
#
#   PLIMSOLL_CACHE    where the programs are kept (default: bin/cluster)
#   GO                the go command
set -eu
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
cache=${PLIMSOLL_CACHE:-$root/bin/cluster}
go=${GO:-go}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

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
build etcd "$etcd" go.etcd.io/etcd/server/v3
build kwok "$kwok" sigs.k8s.io/kwok/cmd/kwok "$kwok_stamp"
for name in kube-apiserver kube-controller-manager kube-scheduler; do
  build $name "$kubernetes" k8s.io/kubernetes/cmd/$name "$kubernetes_stamp"
done
"$go" build -C "$root" -o "$cache/plimsoll" ./cmd/plimsoll

export PLIMSOLL_CACHE="$cache"
# A run of some tests says nothing of the others.
if [ $# -eq 0 ]; then
  export PLIMSOLL_REPORT="$root/bin/cluster.json"
  rm -f "$PLIMSOLL_REPORT"
fi
exec "$go" test -count=1 -timeout 20m -parallel 32 -v "$@" .
