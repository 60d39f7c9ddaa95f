#!/bin/sh
# Installs Debian packages whose programs are missing. Needs root for that, on
# Debian or Ubuntu; where every program is there, it does nothing.
#   test/install.sh PROGRAM[=PACKAGE]...    a program with a slash is a file
set -eu

missing=
for wanted in "$@"; do
  program=${wanted%%=*}
  case $program in
    */*) [ -e "$program" ] && continue ;;
    *) command -v "$program" > /dev/null && continue ;;
  esac
  missing="$missing ${wanted#*=}"
done
if [ -z "$missing" ]; then exit; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
  echo "install these first:$missing" >&2
  exit 1
fi

# Two at once would stand in each other's way; what else installs packages is waited for.
exec 9> /run/lock/plimsoll-install
flock 9
# The packages would start their servers, which nobody needs.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' > $policy
  chmod +x $policy
fi
apt-get update -qq
# shellcheck disable=SC2086 # one word for each package
DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends $missing > /dev/null
