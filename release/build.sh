#!/usr/bin/env bash
# Builds the programs of a release from the last commit into a folder, by default
# bin/release: one static program per system, an SBOM of each and their
# checksums. The same commit and the same Go give the same bytes, wherever the
# clone is. Needs Go and git.
#   release/build.sh [FOLDER [SYSTEM/PROCESSOR...]]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-bin/release}
shift || true
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
  targets=(linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64)
fi
if [ -n "$(git status --porcelain)" ]; then
  echo "there are changes that are not committed; a release is made of a commit" >&2
  exit 1
fi
mkdir -p "$out"
rm -f "$out"/plimsoll_* "$out"/checksums.txt
out=$(cd "$out" && pwd)
# What a machine has set must not change the result.
unset GOFLAGS GOEXPERIMENT
export CGO_ENABLED=0 GOAMD64=v1 GOARM64=v8.0 GOWORK=off
go build -o "$out/sbom" ./release/sbom
for target in "${targets[@]}"; do
  system=${target%/*} processor=${target#*/} suffix=
  if [ "$system" = windows ]; then suffix=.exe; fi
  name=plimsoll_${system}_$processor$suffix
  # The version, the commit and its date are what -buildvcs records.
  GOOS=$system GOARCH=$processor go build -trimpath -buildvcs=true -ldflags='-s -w -buildid=' -o "$out/$name" ./cmd/plimsoll
  "$out/sbom" "$out/$name" > "$out/$name.cdx.json"
  echo "$name"
done
rm "$out/sbom"
(cd "$out" && LC_ALL=C && sha256sum plimsoll_* > checksums.txt)
