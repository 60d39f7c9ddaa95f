#!/bin/sh
# Installs the servers and tools that the tests need, and runs the tests.
# Arguments go to go test. Needs root, on Debian or Ubuntu.
set -eu
cd "$(dirname "$0")"

for program in pg_config mariadbd redis-server rclone zstd busybox bash; do
  if ! command -v "$program" > /dev/null; then
    apt-get update
    # The packages would start their servers, which nobody asked for.
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      postgresql postgresql-contrib libpq-dev mariadb-server redis-server rclone zstd busybox-static
    rm /usr/sbin/policy-rc.d
    break
  fi
done
exec go test -count=1 -timeout 30m "$@" .
