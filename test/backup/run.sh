#!/bin/sh
# Installs the servers and tools that the tests need, where they are missing,
# and runs the tests. Arguments go to go test. Needs root, on Debian or Ubuntu.
set -eu
cd "$(dirname "$0")"

packages="postgresql postgresql-contrib mariadb-server redis-server rclone zstd busybox-static"
if [ "$(id -u)" != 0 ]; then
  echo "$0: needs root, since the servers run under their own accounts; and the Debian packages $packages" >&2
  exit 1
fi

# The packages would start their servers, which nobody needs.
policy=/usr/sbin/policy-rc.d
install() {
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' > $policy
    chmod +x $policy
    trap 'rm $policy' EXIT
  fi
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

for program in pg_ctlcluster psql mariadbd redis-server rclone zstd busybox; do
  if ! command -v $program > /dev/null; then
    # shellcheck disable=SC2086 # one word for each package
    install $packages
    break
  fi
done
go test -count=1 -timeout 30m "$@" .
