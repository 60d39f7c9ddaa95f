#!/usr/bin/env bash
# Has the language server that editors use for YAML work with the schemas as
# "plimsoll schema --write" leaves them in a folder, and "plimsoll lsp" with what VS Code's
# client is made of.
set -euo pipefail
cd "$(dirname "$0")"
plimsoll=${PLIMSOLL:-$PWD/../../bin/plimsoll}
cache=${PLIMSOLL_CACHE:-$PWD/../../bin}/editor
mkdir -p "$cache"
cp package.json "$cache"
npm install --prefix "$cache" --silent --no-audit --no-fund --ignore-scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && "$plimsoll" schema --write)
node check.mjs "$cache/node_modules/yaml-language-server/bin/yaml-language-server" "$work"
mkdir "$work/lsp"
node lsp.mjs "$plimsoll" "$cache" "$work/lsp"
