#!/bin/sh
# Both checks run, and one that fails fails the script: 1 for mistakes, 2 when
# a command line is wrong or a file cannot be read.
specs=${1:-apps}
manifests=${2:-manifests}
code=0
plimsoll build "$specs" --output-dir "$manifests" --check || code=$?
plimsoll lint "$manifests" || { lint=$?; test $code -ge $lint || code=$lint; }
exit $code
