package compiler

import (
	"fmt"
	"strings"
)

// The scripts of a Backup. They are POSIX sh, since they run in dash, bash and
// BusyBox alike, and so without pipefail.
//
// A copy has its name only when it is whole: it is written under another
// name, and a dump or a compression that fails ends the script before it is
// renamed. An object in S3 appears only when its upload has ended, so there
// the name is right from the start.
//
// No script holds a password. What a user has written reaches a script as a
// quoted variable at its top.

// A copies says how the copies of one Backup are named and kept.
type copies struct {
	name     string // of the Backup
	engine   *engine
	compress string // gzip, zstd or none
	verify   bool
	keep     int64
}

// packers are the programs of each compress and the suffix of their files.
var packers = map[string]struct{ suffix, pack, unpack string }{
	"gzip": {".gz", "gzip", "gzip -dc"},
	"zstd": {".zst", "zstd -q", "zstd -qdc"},
	"none": {"", "cat", "cat"},
}

const (
	backupPath  = "/backup"  // where the claim that holds the copies is mounted
	scratchPath = "/scratch" // where there is room for as long as the pod lives
)

// dumpToVolume is the script of a run that keeps its copies on a claim.
func (c copies) dumpToVolume() string {
	return c.head(backupPath) + c.dumping() + `
remove() {
  rm "$dir/$1"
}
found=$(ls "$dir")
` + c.prune()
}

// dumpToScratch is the script of the container that dumps for upload.
func (c copies) dumpToScratch() string {
	return c.head(scratchPath) + c.dumping()
}

// upload is the script of the container that takes a dump to S3.
func (c copies) upload(remote string) string {
	script := c.head(scratchPath) + assign("remote", remote) + `
cd "$dir"
# One, or more where the pod has begun again.
for copy in "$name-"*; do
  rclone copyto "$copy" "$remote/$copy"
done
`
	if c.verify {
		script += `
wanted=$(sha256sum < "$copy")
stored=$(rclone cat "$remote/$copy" | sha256sum)
if [ "$stored" != "$wanted" ]; then
  rclone deletefile "$remote/$copy"
  echo "what was read back is not what was uploaded" >&2
  exit 1
fi
`
	}
	return script + `
remove() {
  rclone deletefile "$remote/$1"
}
found=$(rclone lsf --files-only "$remote")
` + c.prune()
}

// fetch is the script of the container that takes a copy from S3.
func (c copies) fetch(remote, from string) string {
	return c.head(scratchPath) + assign("remote", remote) + assign("from", from) + `
found=$(rclone lsf --files-only "$remote")
` + choose + `
rm -rf "${dir:?}"/*
rclone copyto "$remote/$copy" "$dir/$copy"
`
}

// restore is the script that fills the database from a copy in dir: from
// names it, or is latest.
func (c copies) restore(dir, from string) string {
	return c.head(dir) + assign("from", from) + `
found=$(ls "$dir")
` + choose + `
unpack() {
  case $copy in
    *.gz) gzip -dc ;;
    *.zst) zstd -qdc ;;
    *) cat ;;
  esac
}
` + function("check", c.engine.check) + function("restore", c.engine.restore) + `
# The whole copy is read before the database is touched.
whole=$({ { unpack < "$dir/$copy" && echo yes >&3; } | { check >&2 && cat > /dev/null; }; } 3>&1)
if [ "$whole" != yes ]; then
  echo "$copy is damaged" >&2
  exit 1
fi

whole=$({ { unpack < "$dir/$copy" && echo yes >&3; } | restore >&2; } 3>&1)
[ "$whole" = yes ]
echo "restored $copy"
`
}

// head sets the shell up and defines what all scripts share.
func (c copies) head(dir string) string {
	head := "set -eu\nexport LC_ALL=C\n" +
		assign("name", c.name) +
		assign("kind", c.engine.kind) +
		assign("dir", dir)
	if c.engine.roomy {
		head += assign("scratch", scratchPath)
	}
	return head + isCopy
}

// dumping writes one whole copy into $dir, or nothing.
func (c copies) dumping() string {
	packer := packers[c.compress]
	script := function("dump", c.engine.dump) + function("pack", packer.pack)
	if c.verify {
		script += function("unpack", packer.unpack) + function("check", c.engine.check)
	}
	script += `
copy=$name-$(date -u +%Y%m%dT%H%M%SZ).$kind` + packer.suffix + `
part=$dir/$copy.part
trap 'rm -f "$part"' EXIT
# What a run that was killed has left behind.
for file in "$dir/$name-"*.part; do
  file=${file##*/}
  if is_copy "${file%.part}"; then rm -f "$dir/$file"; fi
done

# The exit code is that of the compression; the dump says for itself that it
# has succeeded.
whole=$({ { dump && echo yes >&3; } | pack > "$part"; } 3>&1)
if [ "$whole" != yes ]; then
  echo "the dump failed" >&2
  exit 1
fi
sync "$part"
`
	if c.verify {
		script += `
whole=$({ { unpack < "$part" && echo yes >&3; } | { check >&2 && cat > /dev/null; }; } 3>&1)
if [ "$whole" != yes ]; then
  echo "the copy cannot be read back" >&2
  exit 1
fi
`
	}
	return script + `
mv "$part" "$dir/$copy"
sync "$dir"
echo "$copy: $(wc -c < "$dir/$copy") bytes"
`
}

const (
	// isCopy knows the copies of this Backup from all else, whatever they were
	// compressed with.
	isCopy = `stamp='[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z'
is_copy() {
  case $1 in
    "$name-"$stamp."$kind" | "$name-"$stamp."$kind".gz | "$name-"$stamp."$kind".zst) ;;
    *) return 1 ;;
  esac
}
`
	// choose sets $copy to the newest of $found, or to the one that was named.
	choose = `
copy=$from
if [ "$from" = latest ]; then
  copy=$(printf '%s\n' "$found" | sort | {
    newest=
    while read -r file; do
      if is_copy "$file"; then newest=$file; fi
    done
    echo "$newest"
  })
fi
if [ -z "$copy" ] || ! printf '%s\n' "$found" | grep -qxF -e "$copy"; then
  echo "there is no copy ${copy:-of $name}" >&2
  exit 1
fi
`
)

// prune removes the oldest of $found, by the function remove. $copy counts as
// one that is kept, even when the clock has gone backwards.
func (c copies) prune() string {
	return assign("keep", fmt.Sprint(c.keep)) + `
printf '%s\n' "$found" | sort | {
  set --
  while read -r file; do
    if [ "$file" != "$copy" ] && is_copy "$file"; then set -- "$@" "$file"; fi
  done
  while [ $# -ge "$keep" ]; do
    remove "$1"
    echo "removed $1"
    shift
  done
}
`
}

// function defines a shell function.
func function(name, body string) string {
	return "\n" + name + "() {\n  " + strings.TrimSuffix(body, "\n") + "\n}\n"
}

// assign sets a shell variable to a text.
func assign(name, text string) string {
	return name + "='" + strings.ReplaceAll(unexpanded(text), "'", `'\''`) + "'\n"
}
