#!/usr/bin/env bash
# Has the language server that editors use for YAML work with the schemas as
# "plimsoll schema --write" leaves them in a folder, and "plimsoll lsp" with the clients of VS Code
# and Neovim. Needs Node.js and npm, and as root apt-get where Neovim or unzip is not installed.
set -euo pipefail
cd "$(dirname "$0")"
../install.sh nvim=neovim unzip
plimsoll=${PLIMSOLL:-$PWD/../../bin/plimsoll}
cache=${PLIMSOLL_CACHE:-$PWD/../../bin}/editor
install="npm install --silent --no-audit --no-fund --ignore-scripts --prefix"
mkdir -p "$cache"
cp package.json "$cache"
$install "$cache"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work"/{schemas,lsp,client,nvim}
(cd "$work/schemas" && "$plimsoll" schema --write)
node check.mjs "$cache/node_modules/yaml-language-server/bin/yaml-language-server" "$work/schemas"
node compare.mjs "$plimsoll" "$cache" "$work/schemas"
node lsp.mjs "$plimsoll" "$cache" "$work/lsp"
cp -r ../../editors/vscode "$work/vscode"
$install "$work/vscode"
(cd "$work/vscode" && "$cache/node_modules/.bin/vsce" package --out "$work/plimsoll.vsix" > /dev/null)
unzip -q "$work/plimsoll.vsix" -d "$work/package"
packed=$(cd "$work/package/extension" && find . -type f | LC_ALL=C sort | tr '\n' ' ')
[ "$packed" = "./LICENSE.txt ./dist/LICENSES.txt ./dist/extension.js ./package.json ./readme.md " ] || {
  echo "FAILED: the package of the extension holds $packed"
  exit 1
}
echo "ok: the package of the extension holds its program in one file, and the licences"
node client.cjs "$cache" "$work/package/extension" "$work/client" "$plimsoll"
PLIMSOLL=$plimsoll FOLDER=$work/nvim ./nvim.sh
