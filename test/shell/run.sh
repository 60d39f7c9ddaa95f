#!/usr/bin/env bash
# Tries the completions in the real bash, with its package of completions, zsh
# and fish, and has mandoc judge the man pages. Needs Go, and as root apt-get
# where those programs are not installed.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
root=$(cd ../.. && pwd)
../install.sh zsh fish mandoc man=man-db /usr/share/bash-completion/bash_completion=bash-completion
bash --version | head -n 1
zsh --version
fish --version

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/folder"
go build -C "$root" -o "$work/bin/plimsoll" ./cmd/plimsoll
export PATH="$work/bin:$PATH"
for shell in bash zsh fish; do plimsoll completion $shell > "$work/$shell"; done
cd "$work/folder"
touch shop.yaml
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

offers_in() {
  case $1 in
    bash) bash --norc "$here/complete.bash" "$work/bash" "$2" | tr -d '\\' | grep -qxF -- "$3 " || bash --norc "$here/complete.bash" "$work/bash" "$2" | tr -d '\\' | grep -qE -- "^$3 *$" ;;
    zsh) timeout "${4:-60}" zsh "$here/complete.zsh" "$work/zsh" "$2" "$3" > /dev/null ;;
    fish) fish --no-config -c "source $work/fish; complete -C '$2'" | cut -f1 | grep -qxF -- "$3" ;;
  esac
}

# offers LINE WANT: at Tab, each shell offers WANT for the last word of LINE.
offers() {
  for shell in bash zsh fish; do
    if offers_in $shell "$1" "$2"; then echo "ok: $shell: $1 -> $2"; else fail "$shell does not offer $2 for: $1"; fi
  done
}

offers "plimsoll bui" build
offers "plimsoll init N" NodeAgent
offers "plimsoll explain web.repl" web.replicas
offers "plimsoll explain restart-p" restart-policy
offers "plimsoll lint --only latest" latest-tag
offers "plimsoll lint --fail-on e" error
offers "plimsoll build sh" shop.yaml
for shell in bash zsh fish; do
  if offers_in $shell "plimsoll init N" shop.yaml 5; then fail "$shell offers a file for a kind"; else echo "ok: $shell: no file for a kind"; fi
done

make -s -C "$root" man > /dev/null
for page in "$root"/bin/man/*.1; do
  mandoc -T lint -W warning "$page" > "$work/out" || { fail "$page:"; cat "$work/out"; }
  man -l "$page" 2> "$work/err" | grep -q SYNOPSIS && ! [ -s "$work/err" ] || { fail "man -l $page:"; cat "$work/err"; }
done
echo "$(ls "$root"/bin/man/*.1 | wc -l) man pages"
sed 's/^\.SH NAME/.SHH NAME/' "$root/bin/man/plimsoll.1" > "$work/wrong.1"
if mandoc -T lint -W warning "$work/wrong.1" > /dev/null; then fail "mandoc accepts a page with a mistake"; fi
exit $((failures > 0))
