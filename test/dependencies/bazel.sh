#!/usr/bin/env bash
# Builds examples/bazel with Debian's Bazel, in a copy whose release is this program: what
# comes out is what is committed, an action sees only what is declared, and a change in one
# spec makes one output anew. Needs Go, and as root apt-get where Bazel is not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(pwd)

test/install.sh bazel=bazel-bootstrap

work=$(mktemp -d)
bazel() { command bazel --output_user_root="$work/bazel" "$@"; }
finish() {
  (cd "$work/tickets" && bazel shutdown) > /dev/null 2>&1 || true
  chmod -R u+w "$work" && rm -rf "$work"
}
trap finish EXIT

# A release in a folder in place of the page of releases.
system=linux_$(go env GOARCH)
mkdir -p "$work/releases/v0.0.1"
program=$work/plimsoll
go build -o "$program" ./cmd/plimsoll
archive=$work/releases/v0.0.1/plimsoll_$system.tar.gz
tar -czf "$archive" -C "$work" plimsoll
checksum=$(sha256sum "$archive" | cut -d ' ' -f 1)
cp -r examples/bazel "$work/tickets"
cd "$work/tickets"

fail() { echo "$*" >&2; exit 1; }

# build TARGET...: builds, and leaves in the log what was run.
build() { bazel build --subcommands "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; fail "bazel build $* fails"; }; }

# runs N: that was the number of actions of the last build.
runs() {
  local n
  n=$(grep -c "^SUBCOMMAND: .*action 'Plimsoll " "$work/log") || true
  [ "$n" = "$1" ] || { cat "$work/log" >&2; fail "$n actions ran, want $1"; }
}

# differ NAME...: of the outputs these differ from what was kept, and no others.
keep() { rm -rf "$work/kept"; mkdir "$work/kept"; cp bazel-bin/*.yaml "$work/kept"; }
differ() {
  local changed
  changed=$(for f in bazel-bin/*.yaml; do cmp -s "$f" "$work/kept/${f##*/}" || basename "$f"; done)
  [ "$changed" = "$(printf '%s\n' "$@")" ] || fail "these outputs changed: $changed; want: $*"
}

# Without a version and a checksum nothing is fetched, and with another one nothing is run.
if bazel build //:manifests > "$work/log" 2>&1; then fail "a release without a version is taken"; fi
grep -q 'plimsoll_release needs a version, and sha256' "$work/log" || { cat "$work/log"; exit 1; }
sed -i "s|sha256 = {}|sha256 = {\"$system\": \"${checksum/?/z}\"}, url = \"file://$work/releases\"|
  s|version = \"\"|version = \"v0.0.1\"|" WORKSPACE
if bazel build //:manifests > "$work/log" 2>&1; then fail "a release with another checksum is taken"; fi
sed -i "s|${checksum/?/z}|$checksum|" WORKSPACE

echo "what comes out is what is committed"
build //:manifests //:manifests_dependencies
runs 3
for f in "$root"/examples/bazel/manifests/*.yaml; do
  cmp "$f" "bazel-bin/${f##*/}"
done
build //:manifests
runs 0

echo "a change in one spec rebuilds one output"
keep
sed -i 's/mailer:2.4.0/mailer:2.4.1/' apps/mailer.yaml
build //:manifests
runs 1
differ tickets-mailer.yaml

echo "so does one in a file that a spec names, though a chain is looked at together"
keep
sed -i s/support@/help@/ apps/tickets.toml
build //:manifests
runs 2
differ tickets.yaml

keep
sed -i s/2.4.0/2.5.0/ apps/migrate.yaml
build //:manifests
runs 2
differ tickets-migrate.yaml

echo "what is no input is not seen, and changes nothing"
keep
echo "not: a spec" > apps/notes.yaml
build //:manifests
runs 0
cp dependencies.bzl "$work/dependencies.bzl"
sed -i '/"path": "manifests.tickets.yaml"/,/]/{/tickets.toml/d}' dependencies.bzl # content that is not declared
grep -q help@example.com bazel-bin/tickets.yaml
build //:tickets
if grep help@example.com bazel-bin/tickets.yaml; then fail "a file that is not declared is read"; fi
if bazel build //:manifests_dependencies > "$work/log" 2>&1; then fail "dependencies.bzl need not be right"; fi
grep -q 'dependencies.bzl is out of date' "$work/log" || { cat "$work/log"; exit 1; }
cp "$work/dependencies.bzl" .

echo "environments, with rules of the house"
cat > apps/environments.yaml << 'END'
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec: {labels: {stage: staging}}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: production}
END
cat >> apps/mailer.yaml << 'END'
environments:
  staging: {replicas: 3}
END
printf 'package platform\n\n_defaults: App: spec: priorityClassName: *"standard" | _\n' > plimsoll.cue
# As README.md of the example says.
(printf 'null = None\nDEPENDENCIES = '; "$program" deps --all-environments --output-dir manifests --format json apps) \
  > dependencies.bzl
sed -i 's|paths = |environments = ["apps/environments.yaml"],\n    paths = |; s|glob(\["apps/\*\*"\])|glob(["apps/**", "plimsoll.cue"])|' \
  BUILD.bazel
build //:manifests //:manifests_dependencies
runs 6
rm -r manifests
"$program" build --all-environments --output-dir manifests apps 2> /dev/null
for f in manifests/*/*.yaml; do
  cmp "$f" "bazel-bin/${f#manifests/}"
done
sed -i 's/replicas: 3/replicas: 4/' apps/mailer.yaml
build //:manifests
runs 2
