#!/usr/bin/env bash
# Has the real Neovim show a mistake, mend it, complete a field and explain another: keys are
# typed into it, and what it shows is asked for. PLIMSOLL is the program, FOLDER is empty.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
nvim --version | head -n 1
export PLIMSOLL FOLDER
socket=$FOLDER/nvim.sock
cat > "$FOLDER/web.yaml" << 'END'
apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: hello}
spec:
  image: nginxinc/nginx-unprivileged:1.29.4-alpine
  prots: {http: 8080}
END
cd "$FOLDER"
nvim --headless -u NONE -i NONE --listen "$socket" -c "luafile $here/nvim.lua" web.yaml > nvim.out 2>&1 &
pid=$!
trap 'kill $pid 2> /dev/null || true' EXIT

ask() { nvim --server "$socket" --remote-expr "$1" 2>&1; }
keys() { nvim --server "$socket" --remote-send "$1"; }

# wants WHAT EXPRESSION TEXT: within a minute an expression of Neovim has a text in it.
wants() {
  local got=
  for _ in $(seq 300); do
    got=$(ask "$2") || got=
    case $got in *"$3"*) echo "ok: Neovim $1"; return ;; esac
    sleep 0.2
  done
  echo "FAILED: Neovim $1, but has:"
  echo "$got"
  cat nvim.out
  exit 1
}

wants "shows a mistake at its line" 'v:lua.shown()' '6 unknown-field'
keys '6G^:lua wanted = "Write ports"; vim.lsp.buf.code_action()<CR>'
wants "mends it by a quick fix" 'v:lua.text()' '  ports: {http: 8080}'
keys 'Go  repl<C-x><C-o>'
wants "completes a field" 'v:lua.offered()' replicas
keys '<C-y>2<Esc>'
wants "writes what is taken" 'v:lua.text()' $'\n  replicas: 2'
keys 'Go  imagePullPolicy: <C-x><C-o>'
wants "completes a value" 'v:lua.offered()' 'Always IfNotPresent Never'
keys '<C-y><Esc>'
wants "writes the value" 'v:lua.text()' $'\n  imagePullPolicy: Always'
keys '5G^:lua vim.lsp.buf.hover()<CR>'
wants "explains a field" 'v:lua.hovered()' 'Web.spec.image'
keys ':qa!<CR>' 2> /dev/null || true # it is gone before it answers
wait $pid
