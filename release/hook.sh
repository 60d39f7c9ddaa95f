#!/bin/sh
# Runs the released program of the version that this clone is of, for the hooks of
# pre-commit: it is downloaded once, and checked.
#   hook.sh ARGUMENT...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=v$(sed -n 's/^## \([0-9][^ ,]*\).*/\1/p' "$here/../CHANGELOG.md" | head -n 1)
to=${XDG_CACHE_HOME:-$HOME/.cache}/plimsoll/$version
[ -x "$to/plimsoll" ] || "$here/install.sh" --version "$version" --to "$to" > /dev/null
exec "$to/plimsoll" "$@"
