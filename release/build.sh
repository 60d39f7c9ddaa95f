#!/usr/bin/env bash
# Builds a release from the last commit into a folder, by default bin/release: for each
# system an archive with its SBOM, Debian packages, manifests of package managers,
# checksums and provenance. The same commit and the same Go give the same bytes, wherever
# the clone is. Needs Go and git. release/sign signs it.
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
# What the hooks download is the newest version that CHANGELOG.md names.
tag=$(git describe --tags --exact-match 2> /dev/null || true)
named=v$(sed -n 's/^## \([0-9][^ ,]*\).*/\1/p' CHANGELOG.md | head -n 1)
if [ -n "$tag" ] && [ "$tag" != "$named" ]; then
  echo "the commit is tagged $tag, and the newest version of CHANGELOG.md is $named" >&2
  exit 1
fi
mkdir -p "$out"
rm -rf "$out"/plimsoll* "$out"/programs "$out"/share "$out"/checksums.txt "$out"/provenance.json
out=$(cd "$out" && pwd)
# What a machine has set must not change the result.
unset GOFLAGS GOEXPERIMENT
export CGO_ENABLED=0 GOAMD64=v1 GOARM64=v8.0 GOWORK=off
mkdir -p "$out/share/completions"
go build -o "$out/plimsoll" ./cmd/plimsoll
"$out/plimsoll" completion bash > "$out/share/completions/plimsoll.bash"
"$out/plimsoll" completion zsh > "$out/share/completions/_plimsoll"
"$out/plimsoll" completion fish > "$out/share/completions/plimsoll.fish"
rm "$out/plimsoll"
go test ./cmd/plimsoll -count=1 -run '^TestManPages$' -man "$out/share/man" -man-date "$(git log -1 --format=%cs)" > /dev/null
for target in "${targets[@]}"; do
  system=${target%/*} processor=${target#*/} suffix=
  if [ "$system" = windows ]; then suffix=.exe; fi
  name=plimsoll_${system}_$processor$suffix
  # The version, the commit and its date are what -buildvcs records.
  GOOS=$system GOARCH=$processor go build -trimpath -buildvcs=true -ldflags='-s -w -buildid=' -o "$out/programs/$name" ./cmd/plimsoll
  echo "$name"
done
go run -C release ./pack "$PWD" "$out"
rm -r "$out/share"
