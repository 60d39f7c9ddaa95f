#!/usr/bin/env bash
# Builds two programs of a release from two clones in two folders, and wants the
# same bytes. COLD=1 gives the second clone an empty build cache, so that all of
# it is compiled anew. The SBOMs are held to CycloneDX's schema, the release is signed
# and verified, installed by each program that installs such, and the image is
# built and run. Needs Go, git, Node.js and npm, and as root apt-get where programs
# of Debian and Ubuntu are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for clone in one another/longer/folder; do
  git clone -q . "$work/$clone" # both of one commit, before the first is built
done
version=v$(sed -n 's/^## \([0-9][^ ,]*\).*/\1/p' CHANGELOG.md | head -n 1)
for clone in one another/longer/folder; do git -C "$work/$clone" tag --force "$version"; done
for clone in one another/longer/folder; do
  if [ "$clone" != one ] && [ -n "${COLD:-}" ]; then export GOCACHE=$work/cache; fi
  "$work/$clone/release/build.sh" "$work/$clone-out" linux/amd64 windows/arm64
done
diff "$work/one-out/checksums.txt" "$work/another/longer/folder-out/checksums.txt"
(cd "$work/one-out" && sha256sum --quiet -c checksums.txt)
mv "$work/one-out/programs" "$work/programs"
built=$("$work/programs/plimsoll_linux_amd64" version)
echo "$built"
case $built in
  "plimsoll $version, commit $(git rev-parse HEAD) of "*) ;;
  *) echo "the version does not name the commit and its date" >&2; exit 1 ;;
esac
if grep -aq "$work" "$work/programs/plimsoll_linux_amd64"; then
  echo "the program names the folder that it was built in" >&2
  exit 1
fi
if go version -m "$work/programs/plimsoll_linux_amd64" | grep -q 'vcs.modified=true'; then
  echo "the program says that it was built with changes" >&2
  exit 1
fi
if ldd "$work/programs/plimsoll_linux_amd64" > /dev/null 2>&1; then
  echo "the program needs libraries of the system" >&2
  exit 1
fi
echo "a static program that names no folder"

# The SBOMs, and one with a mistake.
cache=${PLIMSOLL_CACHE:-$PWD/bin}/release-test
mkdir -p "$cache"
cp release/package.json "$cache"
npm install --prefix "$cache" --silent --no-audit --no-fund --ignore-scripts
node release/check.mjs "$cache/node_modules" "$work"/one-out/*.cdx.json
sed 's/"application"/"program"/' "$work/one-out/plimsoll_linux_amd64.tar.gz.cdx.json" > "$work/wrong.cdx.json"
if node release/check.mjs "$cache/node_modules" "$work/wrong.cdx.json" > /dev/null; then
  echo "an SBOM with a mistake is accepted" >&2
  exit 1
fi

# Signed, verified and installed. A key of its own is made for it.
test/install.sh curl wget ruby setpriv=util-linux shasum=perl kubectl=kubernetes-client buildah
export GOBIN=$cache
[ -x "$cache/cosign" ] || go install github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3
[ -x "$cache/krew" ] || go install sigs.k8s.io/krew/cmd/krew@v0.4.3
unset GOBIN
export COSIGN_PASSWORD=trial
(cd "$work" && "$cache/cosign" generate-key-pair)
go run -C release ./sign "$work/cosign.key" "$work/one-out"
go test -C release ./pack -count=1
PATH="$cache:$cache/node_modules/@jdxcode/mise-linux-x64/bin:$PATH" go test -C release ./installed -count=1 \
  -args -release "$work/one-out" -version "$version" -key "$work/cosign.pub"

# The image, built and run without a daemon.
buildah --version
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
build() { buildah --root "$work/storage" --runroot "$work/run" "$@"; }
build bud -q -f release/Containerfile -t plimsoll "$work/programs" > /dev/null
container=$(build from --pull-never localhost/plimsoll)
user=$(build inspect --format '{{.OCIv1.Config.User}}' "$container")
echo "the image runs as $user: $(build run "$container" -- /usr/bin/plimsoll version)"
if [ "$user" != 65532:65532 ]; then
  echo "the user of the image is not 65532" >&2
  exit 1
fi
mkdir "$work/specs"
chmod 0755 "$work" "$work/specs"
cp examples/hello/app.yaml "$work/specs/good.yaml"
cp docs/mistakes.yaml "$work/specs/bad.yaml"
chmod 0644 "$work"/specs/*
build run -v "$work/specs:/src" "$container" -- /usr/bin/plimsoll build good.yaml | grep -q '^kind: Deployment$'
if build run -v "$work/specs:/src" "$container" -- /usr/bin/plimsoll vet bad.yaml > "$work/said"; then
  echo "the image accepts a spec with mistakes" >&2
  exit 1
fi
grep -q 'bad.yaml:7:3: error: unknown field' "$work/said"
build rm "$container" > /dev/null
# Whoever runs it, what it writes into the folder is theirs.
mkdir "$work/mine"
cp examples/hello/app.yaml "$work/mine"
chown -R 4321:0 "$work/mine"
container=$(build from --pull-never localhost/plimsoll)
build run --user 4321:0 -v "$work/mine:/src" "$container" -- /usr/bin/plimsoll build app.yaml --output-dir manifests
build rm "$container" > /dev/null
if [ "$(stat -c %u "$work/mine/manifests/hello.yaml")" != 4321 ]; then
  echo "the image does not write as whoever runs it" >&2
  exit 1
fi

# A release whose tag is not the newest version of CHANGELOG.md is refused, and one of what
# is not committed.
git -C "$work/one" tag --delete "$version" > /dev/null
git -C "$work/one" tag v99.0.0
if "$work/one/release/build.sh" "$work/refused" linux/amd64 2> /dev/null; then
  echo "a release with another tag was built" >&2
  exit 1
fi
touch "$work/one/stray"
if "$work/one/release/build.sh" "$work/refused" linux/amd64 2> /dev/null; then
  echo "a release with changes was built" >&2
  exit 1
fi
echo "same bytes from both clones"
