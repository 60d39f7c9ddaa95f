#!/usr/bin/env bash
# Builds two programs of a release from two clones in two folders, and wants the
# same bytes. COLD=1 gives the second clone an empty build cache, so that all of
# it is compiled anew. Needs Go and git.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for clone in one another/longer/folder; do
  git clone -q . "$work/$clone"
  if [ "$clone" != one ] && [ -n "${COLD:-}" ]; then export GOCACHE=$work/cache; fi
  "$work/$clone/release/build.sh" "$work/$clone-out" linux/amd64 windows/arm64
done
diff "$work/one-out/checksums.txt" "$work/another/longer/folder-out/checksums.txt"
(cd "$work/one-out" && sha256sum --quiet -c checksums.txt)
built=$("$work/one-out/plimsoll_linux_amd64" version)
echo "$built"
case $built in
  *"commit $(git rev-parse HEAD) of "*) ;;
  *) echo "the version does not name the commit and its date" >&2; exit 1 ;;
esac
if grep -aq "$work" "$work/one-out/plimsoll_linux_amd64"; then
  echo "the program names the folder that it was built in" >&2
  exit 1
fi
if go version -m "$work/one-out/plimsoll_linux_amd64" | grep -q 'vcs.modified=true'; then
  echo "the program says that it was built with changes" >&2
  exit 1
fi
# A release of what is not committed is refused.
touch "$work/one/stray"
if "$work/one/release/build.sh" "$work/refused" linux/amd64 2> /dev/null; then
  echo "a release with changes was built" >&2
  exit 1
fi
echo "same bytes from both clones"
