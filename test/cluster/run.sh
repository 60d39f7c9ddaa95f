#!/bin/sh
# Builds the control plane, where it is not built yet, and Plimsoll, and runs the
# tests on it. Arguments go to go test.
#
#   PLIMSOLL_CACHE    where the programs are kept (default: bin/cluster)
#   GO                the go command
set -eu
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
go=${GO:-go}
cache=${PLIMSOLL_CACHE:-$root/bin/cluster}
./build.sh
cache=$(cd "$cache" && pwd)
export CGO_ENABLED=0 PLIMSOLL_CACHE="$cache"
"$go" build -C "$root" -o "$cache/plimsoll" ./cmd/plimsoll

# A run of some tests says nothing of the others.
if [ $# -eq 0 ]; then
  export PLIMSOLL_REPORT="$root/bin/cluster.json"
  rm -f "$PLIMSOLL_REPORT"
fi
"$go" test -count=1 -timeout 20m -parallel 32 -v "$@" .
[ $# -gt 0 ] || exec "$go" test -count=1 -timeout 20m ./admission
