#!/usr/bin/env bash
# Makes the site into bin/site.
set -euo pipefail
cd "$(dirname "$0")"
go=${GO:-go}
bin=$PWD/../bin
modules=$bin/site-modules
mkdir -p "$modules"
cp package.json package-lock.json "$modules"
npm ci --prefix "$modules" --silent --no-audit --no-fund --ignore-scripts
# Without inlining it is a sixth smaller, and little slower.
GOOS=js GOARCH=wasm $go build -trimpath -gcflags=all=-l -ldflags="-s -w" -o "$bin/site.wasm" ./wasm
rm -rf "$bin/site"
node build.mjs "$modules" "$bin/site.wasm" "$($go env GOROOT)/lib/wasm/wasm_exec.js" "$bin/site/play"
