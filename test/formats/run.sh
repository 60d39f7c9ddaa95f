#!/usr/bin/env bash
# Writes every format over the bad manifests of testdata/lint and has others
# judge it.
set -euo pipefail
cd "$(dirname "$0")"
plimsoll=${PLIMSOLL:-$PWD/../../bin/plimsoll}
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps
rm -rf out
mkdir -p out/manifests
# A case is an archive of files; those of all cases are one input.
for archive in ../../testdata/lint/*.txtar; do
  awk -v dir="out/manifests/$(basename "$archive" .txtar)" '
    /^-- bad.* --$/ { file = dir "/" $2; folder = file; sub("/[^/]*$", "", folder); system("mkdir -p \"" folder "\""); next }
    /^-- .* --$/ { file = ""; next }
    file { print > file }' "$archive"
done
# Names and texts that have to be escaped.
mkdir -p "out/manifests/a, b: 100%"
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "<&>\\"\\u001b]"}\n---\n{{ a }}\n' > "out/manifests/a, b: 100%/é \"'<&>.yaml"
cd out
"$plimsoll" lint --advice --format json=out.json --format sarif=out.sarif --format junit=out.xml \
  --format github=out.txt --format checkstyle=checkstyle.xml manifests || test $? = 1
"$plimsoll" lint --only restart-policy --format sarif=none.sarif --format junit=none.xml - <<< '{apiVersion: v1, kind: ConfigMap}'
cd ..
tool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
chmod u+x "$tool"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
for f in out none; do
  "$tool" validate "out/$f.sarif" --level 'Error;Warning' --kind Fail --rule-kind 'Sarif;Ghas' --output "out/$f.report.sarif" --log ForceOverwrite > "out/$f.multitool.txt"
done
node check.mjs
