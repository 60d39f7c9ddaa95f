#!/bin/sh
# Installs a released Plimsoll, for which it needs neither root nor a compiler: it downloads
# the archive for this machine, holds it to the checksums of the release, and puts the
# program into a folder.
#   install.sh [--version VERSION] [--to FOLDER]
#   --version   as v0.2.0 (default: the latest)
#   --to        where the program goes (default: ~/.local/bin)
#   PLIMSOLL_RELEASES   where the releases are, for a mirror
# It ends with 2 where there is no such release, or none for this machine, and with 1 where
# anything else is wrong.
set -eu

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

none() {
  echo "install.sh: $*" >&2
  exit 2
}

# fetch ADDRESS FILE
fetch() {
  if command -v curl > /dev/null; then
    curl -fsSL --retry 3 -o "$2" "$1"
  elif command -v wget > /dev/null; then
    wget -q -O "$2" "$1"
  else
    fail "it needs curl or wget"
  fi || none "cannot download $1"
}

# sum FILE: its SHA-256, as hexadecimal digits.
sum() {
  if command -v sha256sum > /dev/null; then
    line=$(sha256sum "$1")
  elif command -v shasum > /dev/null; then
    line=$(shasum -a 256 "$1")
  else
    fail "it needs sha256sum or shasum, to check what it downloads"
  fi
  echo "${line%% *}"
}

main() {
  version=latest
  to=${HOME:-}/.local/bin
  while [ $# -gt 0 ]; do
    case $1 in
      --version | --to) [ $# -gt 1 ] || fail "$1 takes a value" ;;
      *) fail "$1 is not known; it takes --version VERSION and --to FOLDER" ;;
    esac
    case $1 in
      --version) version=$2 ;;
      --to) to=$2 ;;
    esac
    shift 2
  done

  system=$(uname -s | tr '[:upper:]' '[:lower:]')
  processor=$(uname -m)
  case $processor in
    x86_64 | amd64) processor=amd64 ;;
    aarch64 | arm64) processor=arm64 ;;
  esac
  case $system in
    linux | darwin) ;;
    *) none "there is no release for $system; on Windows take plimsoll_windows_$processor.zip" ;;
  esac
  case $processor in
    amd64 | arm64) ;;
    *) none "there is no release for the processor $processor; go install builds it from source" ;;
  esac

  releases=${PLIMSOLL_RELEASES:-https://github.com/plimsoll-dev/plimsoll/releases}
  from=$releases/download/$version
  if [ "$version" = latest ]; then from=$releases/latest/download; fi
  archive=plimsoll_${system}_$processor.tar.gz

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  fetch "$from/checksums.txt" "$work/checksums.txt"
  fetch "$from/$archive" "$work/$archive"
  want=$(sed -n "s/^\([0-9a-f]\{64\}\)  $archive\$/\1/p" "$work/checksums.txt")
  [ -n "$want" ] || fail "$from/checksums.txt has no checksum of $archive"
  got=$(sum "$work/$archive") || exit 1
  [ "$got" = "$want" ] || fail "$archive is not what the release names: its SHA-256 is $got, and should be $want; nothing is installed"
  tar -xzf "$work/$archive" -C "$work" plimsoll
  mkdir -p "$to" 2> /dev/null && [ -w "$to" ] || fail "cannot write into $to; name another folder with --to"
  # Renamed into place, so that a program that runs is not written over.
  cp "$work/plimsoll" "$to/.plimsoll.$$"
  chmod 755 "$to/.plimsoll.$$"
  mv -f "$to/.plimsoll.$$" "$to/plimsoll"
  echo "installed $("$to/plimsoll" version) as $to/plimsoll"
  case :$PATH: in
    *:"$to":*) ;;
    *) echo "$to is not on the PATH; add it: export PATH=\"$to:\$PATH\"" ;;
  esac
}

# All of it is read before any of it runs, so that a download that breaks off does nothing.
main "$@"
