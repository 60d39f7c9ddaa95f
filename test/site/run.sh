#!/usr/bin/env bash
# Has Chromium, which it installs on Debian and Ubuntu where it is missing, use the site,
# and a page of "plimsoll graph"; with the word pictures take those of docs/browser.md.
set -euo pipefail
cd "$(dirname "$0")"
../install.sh /usr/bin/chromium=chromium
bin=$PWD/../../bin
modules=$bin/site-test
mkdir -p "$modules"
cp package.json "$modules"
npm install --prefix "$modules" --silent --no-audit --no-fund --ignore-scripts
if [ "${1:-}" = pictures ]; then
  MODULES=$modules SITE=$bin/site exec node pictures.mjs ../../docs/pictures
fi
"$bin/plimsoll" graph --format html ../../examples/shop > "$modules/graph.html"
MODULES=$modules SITE=$bin/site GRAPH=$modules/graph.html node --test --test-concurrency=1 --test-timeout=900000 .
