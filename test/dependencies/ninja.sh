#!/usr/bin/env bash
# Builds by docs/ci/build.ninja with Debian's Ninja, and asks which outputs a change is about
# by the command of docs/dependencies.md, with Debian's jq. Needs Go and git, and as root
# apt-get where these are not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(pwd)

test/install.sh ninja=ninja-build jq
echo "ninja $(ninja --version), $(jq --version)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/plimsoll" ./cmd/plimsoll
PATH=$work:$PATH
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com

fail() { echo "$*" >&2; exit 1; }

mkdir -p "$work/tree/apps/my files"
cd "$work/tree"
cp "$root/docs/ci/build.ninja" .
for app in shop mailer; do
  cat > "apps/$app.yaml" << END
apiVersion: plimsoll.dev/v1alpha1
kind: Worker
metadata: {name: $app}
spec: {image: "registry.example.com/$app:1"}
END
done
echo 'color = blue' > 'apps/my files/shop #1 $x.conf'
sed -i 's|:1"|:1", config: {/etc/shop.conf: {file: "./my files/shop #1 $x.conf"}}|' apps/shop.yaml

# builds, or says that there is nothing to do.
builds() { sleep 0.1; ninja > log || { cat log >&2; fail "ninja fails"; }; ! grep -q 'no work to do' log; }

echo "Ninja builds what has changed, once"
builds || fail "nothing was built"
if builds; then fail "what is up to date is built again"; fi
echo 'color = red' > 'apps/my files/shop #1 $x.conf'
builds || fail "a change in a file that a spec names is not seen"
grep -q 'color = red' manifests/shop.yaml
if builds; then fail "what is up to date is built again"; fi
touch apps/mailer.yaml
builds || fail "a younger spec is not seen"
if builds; then fail "an output that stays as it is keeps Ninja busy"; fi

echo "a change is about those outputs that deps names"
git init -q -b main .
git add apps && git commit -q -m one && git update-ref refs/remotes/origin/main HEAD
echo 'color = green' > 'apps/my files/shop #1 $x.conf'
sed -i s/mailer:1/mailer:2/ apps/mailer.yaml
git commit -q -m two apps/mailer.yaml
command=$(awk '/^```/ { if (text ~ /jq/) { printf "%s", text }; text = ""; inside = !inside; next } inside { text = text $0 "\n" }' \
  "$root/docs/dependencies.md")
[ -n "$command" ] || fail "docs/dependencies.md has no command with jq"
said=$(bash -euo pipefail -c "$command")
[ "$said" = manifests/mailer.yaml ] || fail "it says: $said"
