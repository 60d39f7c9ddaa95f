#!/bin/sh
# Installs the servers and tools that the tests need, where they are missing,
# and runs the tests. Arguments go to go test. Needs root, on Debian or Ubuntu.
set -eu
cd "$(dirname "$0")"

if [ "$(id -u)" != 0 ]; then
  echo "$0: needs root, since the servers run under their own accounts" >&2
  exit 1
fi
../install.sh pg_ctlcluster=postgresql mariadbd=mariadb-server redis-server rclone zstd busybox=busybox-static
go test -count=1 -timeout 30m "$@" .
