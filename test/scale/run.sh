#!/usr/bin/env bash
# Measures shards on one machine, one after the other, and holds what they find to one run:
# 100,000 apps in as many files, a million in files of ten, and the manifests of 20,000.
# Writes the table into docs/scale.md. Takes half an hour and 3 GB in the folder for temporary
# files. SHARDS=4 APPS="10000:1" is quicker, and APPS may name several sizes as APPS:PER_FILE.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
../install.sh time
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shards=${SHARDS:-16}
(cd "$root" && go build -o "$work/plimsoll" ./cmd/plimsoll)
rows=$work/rows
: > "$rows"

# generate APPS PER_FILE: specs of four kinds in 500 namespaces; one of 997 has a mistake, and
# one the name of another.
generate() {
  mkdir -p "$work/project/apps"
  awk -v apps="$1" -v per="$2" -v dir="$work/project/apps" 'BEGIN {
    for (i = 0; i < apps; i++) {
      folder = sprintf("%s/%03d", dir, i / per / 1000)
      if (i % (per * 1000) == 0) system("mkdir -p " folder)
      if (i % per == 0) { if (file) close(file); file = sprintf("%s/%d.yaml", folder, i / per) }
      name = i % 997 == 42 ? i - 4 : i; kind = i % 4
      print "---\napiVersion: plimsoll.dev/v1alpha1\nkind: " (kind == 0 ? "Web" : kind == 1 ? "Worker" : kind == 2 ? "Batch" : "Stateful") > file
      print "metadata:\n  name: app-" name "\n  namespace: team-" (name % 500) "\nspec:" > file
      print "  " (i % 997 == 7 ? "imgae" : "image") ": registry.example.com/app-" i ":1." i % 50 ".0" > file
      if (kind == 0) print "  ports:\n    http: 8080\n  expose: {host: app-" i ".example.com}" > file
      if (kind == 1) print "  env:\n    QUEUE: jobs-" i % 7 > file
      if (kind == 2) print "  schedule: \"" i % 60 " 3 * * *\"" > file
      if (kind == 3) print "  ports:\n    tcp: 9000\n  storage:\n    data: {size: 1Gi, mountPath: /data}" > file
    }
  }'
}

# measured NAME COMMAND...: its processor time in seconds and memory in MiB, added to those of
# that name.
measured() {
  local name=$1 code=0
  shift
  (cd "$work/project" && command time -q -a -o "$work/$name" -f '%U %S %M' "$work/plimsoll" "$@") >> "$work/out" \
    2>> "$work/errors" || code=$?
  [ "$code" -le 1 ] || { tail -n 5 "$work/errors"; exit 1; }
}

# sums NAME: the processor time of all runs, that of the longest, and the most memory.
sums() {
  awk '{t = $1 + $2; all += t; if (t > most) most = t; if ($3 > memory) memory = $3}
    END {printf "%.1f %.1f %d\n", all, most, memory / 1024}' "$work/$1"
}

findings() { sed -n 's/^  \({"rule":.*}\),\{0,1\}$/\1/p' "$work/out" | sort; }

# compare WHAT COMMAND: one run, and all shards.
compare() {
  local what=$1 command=$2
  rm -rf "$work"/{whole,index,shard,out,indexes}
  mkdir "$work/indexes"
  measured whole "$command" --format json apps
  findings > "$work/whole.findings"
  rm "$work/out"
  for ((i = 1; i <= shards; i++)); do
    measured index index --shard "$i/$shards" --output "../indexes/$i-of-$shards.index" apps
  done
  for ((i = 1; i <= shards; i++)); do
    measured shard "$command" --format json --shard "$i/$shards" --index ../indexes apps
  done
  findings > "$work/shard.findings"
  cmp "$work/whole.findings" "$work/shard.findings"
  read -r _ whole wholeMemory < <(sums whole)
  read -r _ index indexMemory < <(sums index)
  read -r _ one memory < <(sums shard)
  echo "| $what, \`$command\` | $(wc -l < "$work/whole.findings") | $whole s, $wholeMemory MiB |" \
    "$index s, $indexMemory MiB | $one s, $memory MiB | $(du -sm "$work/indexes" | cut -f 1) MiB |" | tee -a "$rows"
}

for size in ${APPS:-100000:1 1000000:10}; do
  apps=${size%:*} per=${size#*:}
  generate "$apps" "$per"
  compare "$(printf "%'d" "$apps" | sed 's/^\([0-9]*\)\([0-9]\{3\}\)$/\1,\2/; s/^\([0-9]*\)\([0-9]\{3\},\)/\1,\2/; s/^,//') specs in files of $per" vet
  rm -rf "$work/project"
done
generate "${MANIFESTS:-20000}" 1
(cd "$work/project" && sed -i '/^  imgae/s/imgae/image/' apps/*/*.yaml && rm -f $(grep -lE '^kind: Worker' apps/*/*.yaml) &&
  for n in $(seq 42 997 "${MANIFESTS:-20000}"); do rm -f "apps/$(printf %03d $((n / 1000)))/$n.yaml"; done &&
  "$work/plimsoll" build apps --output-dir built > "$work/built" 2>&1 || { tail "$work/built"; exit 1; })
rm -rf "$work/project/apps"
mkdir "$work/project/apps"
(cd "$work/project/built" && i=0 && for f in *.yaml; do
  sed '1,/^---$/d' "$f" > "../apps/$f"
  i=$((i + 1)); [ $((i % 500)) != 7 ] || sed -i 's/targetPort: http$/targetPort: htpt/' "../apps/$f"
done)
rm -rf "$work/project/built"
compare "$(cat "$work"/project/apps/*.yaml | grep -c '^kind:') objects in $(ls "$work/project/apps" | wc -l) files" lint

page=$root/docs/scale.md
{
  sed '/^<!-- Written by test\/scale/q' "$page"
  echo "| input | findings | one run | longest of $shards indexes | longest of $shards shards | all indexes |"
  echo "|---|---|---|---|---|---|"
  cat "$rows"
  sed -n '/^<!-- End of what is written. -->/,$p' "$page"
} > "$work/page"
mv "$work/page" "$page"
