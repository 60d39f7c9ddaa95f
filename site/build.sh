#!/usr/bin/env bash
# Makes the site into bin/site: the docs, and the page that runs Plimsoll in play/.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
bin=$PWD/bin
modules=$bin/site-modules
mkdir -p "$modules"
cp site/package.json site/package-lock.json "$modules"
npm ci --prefix "$modules" --silent --no-audit --no-fund --ignore-scripts
# Without inlining it is a sixth smaller, and little slower.
GOOS=js GOARCH=wasm $go build -trimpath -gcflags=all=-l -ldflags="-s -w" -o "$bin/site.wasm" ./site/wasm
rm -rf "$bin/site"
wasm_exec=$($go env GOROOT)/lib/wasm/wasm_exec.js
node site/build.mjs "$modules" "$bin/site.wasm" "$wasm_exec" "$bin/site/play"
MODULES=$modules PROGRAM=$bin/site.wasm WASM_EXEC=$wasm_exec node "$modules/node_modules/@11ty/eleventy/cmd.cjs" --config=site/docs/eleventy.config.mjs --quiet
"$modules/node_modules/.bin/pagefind" --site "$bin/site" --silent
