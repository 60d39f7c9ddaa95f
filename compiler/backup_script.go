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
// The copies of one database are named $name-STAMP. Where a Backup is of
// several, $name is $backup.DATABASE for each in turn; no name of a Backup has
// a dot, so that these are told from the copies of any other. What fails for
// one database is tried for the others all the same, and then the run fails,
// and nothing is removed.
//
// No script holds a password. What a user has written reaches a script as a
// quoted variable at its top.

// A copies says how the copies of one Backup are named and kept.
type copies struct {
	name     string // of the Backup
	engine   *engine
	compress string // gzip, zstd or none
	verify   bool
	keep     retention

	// several is set where the copies say which database they are of: those of
	// databases, or all that there are.
	several   bool
	databases []string
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
	script := c.head(backupPath) + c.dumping()
	if c.several {
		script += `
if [ -n "$failed" ]; then exit 1; fi
`
	}
	script += function("remove", `rm "$dir/$1"`) + c.prune() + `
` + files
	if !c.several {
		return script + "prune\n"
	}
	return script + eachLine("copy", "made", `name=${copy%-*}
  prune`)
}

// dumpToScratch is the script of the container that dumps for upload. That some
// databases failed is told to the container that uploads the others.
func (c copies) dumpToScratch() string {
	script := c.head(scratchPath)
	if c.several {
		script += `rm -f "$dir/failed"
`
	}
	script += c.dumping()
	if c.several {
		script += `
if [ -z "$made" ]; then exit 1; fi
if [ -n "$failed" ]; then : > "$dir/failed"; fi
`
	}
	return script
}

// upload is the script of the container that takes dumps to S3.
func (c copies) upload(remote string) string {
	// With its folder, since a colon in a bare name would end that of a remote.
	upload := `rclone copyto "$dir/$copy" "$remote/$copy"`
	if c.verify {
		upload += `
  wanted=$(sha256sum < "$copy")
  stored=$(rclone cat "$remote/$copy" | sha256sum)
  if [ "$stored" != "$wanted" ]; then
    rclone deletefile "$remote/$copy"
    echo "what was read back is not what was uploaded" >&2
    exit 1
  fi`
	}
	script := c.head(scratchPath) + assign("remote", remote) +
		function("remove", `rclone deletefile "$remote/$1"`) + c.prune() + `
cd "$dir"
# One of each database, or more where the pod has begun again.
for copy in ` + c.any() + `; do
  name=${copy%-*}
  ` + upload + `
done
`
	if c.several {
		script += `if [ -e failed ]; then exit 1; fi
`
	}
	return script + `found=$(rclone lsf --files-only "$remote")
for copy in ` + c.any() + `; do
  name=${copy%-*}
  prune
done
`
}

// any matches the names of all copies.
func (c copies) any() string {
	if c.several {
		return `"$backup."*-$stamp."$kind"*`
	}
	return `"$name-"$stamp."$kind"*`
}

// fetch is the script of the container that takes copies from S3.
func (c copies) fetch(remote, from string) string {
	script := c.head(scratchPath) + assign("remote", remote) + assign("from", from) + c.choosing() + `
rm -rf "${dir:?}"/*
found=$(rclone lsf --files-only "$remote")
`
	const get = `rclone copyto "$remote/$copy" "$dir/$copy"`
	if !c.several {
		return script + "choose\n" + get + "\n"
	}
	return script + c.copied() + eachLine("database", "list", `name=$backup.$database
  choose
  `+get)
}

// restore is the script that fills the databases from copies in dir: from
// names the only one, or is latest.
func (c copies) restore(dir, from string) string {
	script := c.head(dir) + assign("from", from) + c.choosing() + `
unpack() {
  case $copy in
    *.gz) gzip -dc ;;
    *.zst) zstd -qdc ;;
    *) cat ;;
  esac
}
` + function("check", c.engine.check) + function("restore", c.engine.restore) + `
# The whole copy is read before any database is touched.
examine() {
  trap 'echo "$copy is damaged" >&2' EXIT # however the check ends the script
  whole=$({ { unpack < "$dir/$copy" && echo yes >&3; } | { check >&2 && cat > /dev/null; }; } 3>&1)
  [ "$whole" = yes ]
  trap - EXIT
}

put_back() {
  whole=$({ { unpack < "$dir/$copy" && echo yes >&3; } | restore >&2; } 3>&1)
  [ "$whole" = yes ]
  echo "restored $copy"
}

` + files
	if !c.several {
		return script + "choose\nexamine\nput_back\n"
	}
	return script + c.copied() + "chosen=\n" + eachLine("database", "list", `name=$backup.$database
  choose
  examine
  chosen="${chosen:+$chosen
}$copy"`) + "\n" + eachLine("copy", "chosen", `name=${copy%-*}
  export `+c.engine.database+`="${name#"$backup."}"
  put_back`)
}

// head sets the shell up and defines what all scripts share.
func (c copies) head(dir string) string {
	name := "name"
	if c.several {
		name = "backup"
	}
	head := "set -eu\nexport LC_ALL=C\n" +
		assign(name, c.name) +
		assign("kind", c.engine.kind) +
		assign("dir", dir)
	if c.engine.roomy {
		head += assign("scratch", scratchPath)
	}
	return head + isCopy
}

// dumping writes one whole copy of each database into $dir, or nothing of it.
func (c copies) dumping() string {
	packer := packers[c.compress]
	script := function("dump", c.engine.dump) + function("pack", packer.pack)
	if c.verify {
		script += function("unpack", packer.unpack) + function("check", c.engine.check)
	}
	script += `
make() {
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
	script += `
  mv "$part" "$dir/$copy"
  sync "$dir"
  echo "$copy: $(wc -c < "$dir/$copy") bytes"
}
`
	const now = "$(date -u +%Y%m%dT%H%M%SZ)"
	if !c.several {
		return script + `
copy=$name-` + now + `.$kind` + packer.suffix + `
make
`
	}
	return script + `
time=` + now + `
list=$(` + c.list() + `)
if [ -z "$list" ]; then
  echo "there is no database" >&2
  exit 1
fi
made= failed=
` + eachLine("database", "list", `name=$backup.$database
  copy=$name-$time.$kind`+packer.suffix+`
  export `+c.engine.database+`="$database"
  set +e
  (set -e; make)
  status=$?
  set -e
  if [ $status = 0 ]; then
    made="${made:+$made
}$copy"
  else
    echo "there is no copy of the database $database" >&2
    failed=yes
  fi`)
}

// list is the command that gives the databases, each on a line.
func (c copies) list() string {
	if c.databases == nil {
		return c.engine.list
	}
	command := `printf '%s\n'`
	for _, name := range c.databases {
		command += " " + quoted(name)
	}
	return command
}

// copied sets $list to the databases that are restored: those that are given, or
// all that there are copies of.
func (c copies) copied() string {
	list := "list=$(" + c.list() + ")\n"
	if c.databases == nil {
		list = `list=$(printf '%s\n' "$found" | while IFS= read -r file; do
  name=${file%-*}
  case $name in
    "$backup."*) if is_copy "$file"; then printf '%s\n' "${name#"$backup."}"; fi ;;
  esac
done | sort -u)
`
	}
	return list + `if [ -z "$list" ]; then
  echo "there is no copy of $backup" >&2
  exit 1
fi
`
}

// eachLine runs commands for each line of a variable, with another set to it. The
// lines come on a descriptor of their own, since the commands may read from the
// usual one.
func eachLine(name, list, commands string) string {
	return "while IFS= read -r " + name + " <&5; do\n  " + commands + "\ndone 5<<END\n$" + list + "\nEND\n"
}

const (
	// files sets $found to the names in $dir as they are, where ls may put
	// question marks.
	files = `found=$(cd "$dir" && printf '%s\n' *)
`
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
	// latest sets $copy to the newest of $found.
	latest = `copy=$(printf '%s\n' "$found" | sort | {
    newest=
    while IFS= read -r file; do
      if is_copy "$file"; then newest=$file; fi
    done
    printf '%s\n' "$newest"
  })`
)

// choosing defines what sets $copy to the one of $found that is restored.
func (c copies) choosing() string {
	return function("choose", `copy=$from
  if [ "$from" = latest ]; then
  `+latest+`
  fi
  if [ -z "$copy" ] || ! printf '%s\n' "$found" | grep -qxF -e "$copy"; then
    echo "there is no copy ${copy:-of $name}" >&2
    exit 1
  fi`)
}

// prune defines what removes of $found the copies of $name that are not to be
// kept, by the function remove. $copy is kept, even when the clock has gone
// backwards.
func (c copies) prune() string {
	if c.keep.count > 0 {
		return "\n" + assign("keep", fmt.Sprint(c.keep.count)) + function("prune", `printf '%s\n' "$found" | sort | {
    set --
    while IFS= read -r file; do
      if [ "$file" != "$copy" ] && is_copy "$file"; then set -- "$@" "$file"; fi
    done
    while [ $# -ge "$keep" ]; do
      remove "$1"
      echo "removed $1"
      shift
    done
  }`)
	}
	return function("prune", fmt.Sprintf(`# Of each day, week and month the last copy; weeks begin on Monday.
  printf '%%s\n' "$found" | sort -r | {
    days=%d weeks=%d months=%d
    today= this_week= this_month= begun=
    while IFS= read -r file; do
      if ! is_copy "$file"; then continue; fi
      # Those of a clock that was in the future stay, and do not count.
      if [ "$file" = "$copy" ]; then begun=yes; fi
      if [ -z "$begun" ]; then continue; fi

      day=${file#"$name-"}
      day=${day%%%%T*}
      month=${day%%??}
      y=${day%%????}
      m=${month#"$y"}
      m=${m#0}
      d=${day#"$month"}
      d=${d#0}
      if [ "$m" -lt 3 ]; then
        y=$((y - 1))
        m=$((m + 12))
      fi
      week=$(( (365 * y + y / 4 - y / 100 + y / 400 + (153 * m - 457) / 5 + d + 1) / 7 ))

      wanted=
      if [ "$day" != "$today" ]; then
        today=$day days=$((days - 1))
        if [ $days -ge 0 ]; then wanted=yes; fi
      fi
      if [ "$week" != "$this_week" ]; then
        this_week=$week weeks=$((weeks - 1))
        if [ $weeks -ge 0 ]; then wanted=yes; fi
      fi
      if [ "$month" != "$this_month" ]; then
        this_month=$month months=$((months - 1))
        if [ $months -ge 0 ]; then wanted=yes; fi
      fi
      if [ -z "$wanted" ]; then
        remove "$file"
        echo "removed $file"
      fi
    done
  }`, c.keep.Daily, c.keep.Weekly, c.keep.Monthly))
}

// function defines a shell function.
func function(name, body string) string {
	return "\n" + name + "() {\n  " + strings.TrimSuffix(body, "\n") + "\n}\n"
}

// assign sets a shell variable to a text.
func assign(name, text string) string { return name + "=" + quoted(text) + "\n" }

// quoted is a text as a word of the shell.
func quoted(text string) string {
	return "'" + strings.ReplaceAll(unexpanded(text), "'", `'\''`) + "'"
}
