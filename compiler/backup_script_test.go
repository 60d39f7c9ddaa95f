package compiler

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// fakeEngine dumps a file and restores into one, so that the scripts can be
// run where there is no database. test/backup runs them with real ones.
var fakeEngine = &engine{
	kind:     "dump",
	database: "DATABASE",
	dump:     `cat "$SOURCE${DATABASE-}"`,
	check:    `tail -n 1 | grep -q '^end$'`,
	restore:  `cat > "$TARGET${DATABASE-}"`,
	list:     `ls "${SOURCE%/*}" | sed -n 's/^source//p'`,
}

// A bench runs scripts in a folder of its own.
type bench struct {
	*testing.T
	dir   string
	shell []string
	env   []string
}

func newBench(t *testing.T) bench {
	return bench{T: t, dir: t.TempDir(), shell: []string{"/bin/sh"}}
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b bench) write(name, content string) {
	b.Helper()
	if err := os.WriteFile(b.path(name), []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
}

// run runs a script with the folder in place of the volume, and rclone
// standing for S3.
func (b bench) run(script string) (output string, ok bool) {
	b.Helper()
	for _, path := range []string{backupPath, scratchPath} {
		script = strings.ReplaceAll(script, "='"+path+"'", "='"+b.dir+"'")
	}
	cmd := exec.Command(b.shell[0], append(slices.Clone(b.shell[1:]), "-c", script)...)
	cmd.Env = append(os.Environ(), "SOURCE="+b.path("source"), "TARGET="+b.path("target"))
	cmd.Env = append(cmd.Env, b.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// copies lists what looks like the copies of any backup.
func (b bench) copies() []string {
	b.Helper()
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		b.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if strings.Contains(e.Name(), "Z.") {
			names = append(names, e.Name())
		}
	}
	return names
}

func shop() copies {
	return copies{name: "shop", engine: fakeEngine, compress: "gzip", verify: true, keep: retention{count: 2}}
}

func TestBackupRoundTrip(t *testing.T) {
	for _, compress := range []string{"gzip", "none"} {
		b := newBench(t)
		b.write("source", "a\nend\n")
		c := shop()
		c.compress = compress
		if out, ok := b.run(c.dumpToVolume()); !ok {
			t.Fatalf("%s: the dump failed: %s", compress, out)
		}
		if got := b.copies(); len(got) != 1 || strings.HasSuffix(got[0], ".part") {
			t.Fatalf("%s: copies %q", compress, got)
		}
		if out, ok := b.run(c.restore(backupPath, "latest")); !ok {
			t.Fatalf("%s: the restore failed: %s", compress, out)
		}
		if got, _ := os.ReadFile(b.path("target")); string(got) != "a\nend\n" {
			t.Errorf("%s: restored %q", compress, got)
		}
	}
}

// What fails on the way leaves neither a copy nor a part of one, and takes
// none of the old ones away.
func TestBackupFailures(t *testing.T) {
	failing := func(change func(*engine)) copies {
		e := *fakeEngine
		change(&e)
		c := shop()
		c.engine = &e
		return c
	}
	old := []string{"shop-20260101T000000Z.dump.gz", "shop-20260102T000000Z.dump.gz", "shop-20260103T000000Z.dump.gz"}
	for name, c := range map[string]copies{
		"dump fails at once":     failing(func(e *engine) { e.dump = "false" }),
		"dump fails at its end":  failing(func(e *engine) { e.dump = `cat "$SOURCE"; false` }),
		"dump is cut off":        failing(func(e *engine) { e.dump = `head -n 1 "$SOURCE"` }),
		"program is not there":   failing(func(e *engine) { e.dump = "no-such-program" }),
		"check finds it damaged": failing(func(e *engine) { e.check = "false" }),
	} {
		b := newBench(t)
		b.write("source", "a\nend\n")
		for _, file := range old {
			b.write(file, "")
		}
		if out, ok := b.run(c.dumpToVolume()); ok {
			t.Errorf("%s: the script succeeded: %s", name, out)
		}
		if got := b.copies(); !slices.Equal(got, old) {
			t.Errorf("%s: copies %q", name, got)
		}
	}
}

func TestBackupRetention(t *testing.T) {
	b := newBench(t)
	b.write("source", "a\nend\n")
	strangers := []string{
		"shop-20200101T000000Z.dump.gz.bak",
		"shop-20200101T000000Z.sql.gz",
		"shop-2020010T000000Z.dump.gz",
		"shop2-20200101T000000Z.dump.gz",
		"shop-x-20200101T000000Z.dump.gz",
		"shop-x-20200101T000000Z.dump.gz.part",
		"old-shop-20200101T000000Z.dump.gz",
	}
	own := []string{
		"shop-20200101T000000Z.dump.gz",
		"shop-20200102T000000Z.dump",
		"shop-20200103T000000Z.dump.zst",
		"shop-20200104T000000Z.dump.gz.part",
	}
	for _, file := range slices.Concat(strangers, own) {
		b.write(file, "")
	}
	if out, ok := b.run(shop().dumpToVolume()); !ok {
		t.Fatal(out)
	}
	var kept []string
	for _, file := range b.copies() {
		if !slices.Contains(strangers, file) {
			kept = append(kept, file)
		}
	}
	if len(kept) != 2 || kept[0] != "shop-20200103T000000Z.dump.zst" {
		t.Errorf("kept %q, want the one of 2020-01-03 and the new one", kept)
	}
	for _, file := range strangers {
		if _, err := os.Stat(b.path(file)); err != nil {
			t.Errorf("%s is gone", file)
		}
	}
}

// A clock that was in the future leaves copies with later names than the new
// one, which is kept all the same.
func TestBackupRetentionWithWrongClock(t *testing.T) {
	b := newBench(t)
	b.write("source", "a\nend\n")
	b.write("shop-29990101T000000Z.dump.gz", "")
	b.write("shop-29990102T000000Z.dump.gz", "")
	if out, ok := b.run(shop().dumpToVolume()); !ok {
		t.Fatal(out)
	}
	if got := b.copies(); len(got) != 2 || strings.HasPrefix(got[0], "shop-2999") {
		t.Errorf("kept %q", got)
	}
}

// kept says by Go's own calendar which of some nights a retention keeps, after the
// last of them.
func kept(r retention, nights []time.Time) (stay []time.Time) {
	seen := map[string]bool{}
	left := map[string]int64{"day": r.Daily, "week": r.Weekly, "month": r.Monthly}
	for _, at := range slices.Backward(nights) {
		year, week := at.ISOWeek()
		wanted := false
		for unit, period := range map[string]string{
			"day": at.Format("day 2006-01-02"), "week": fmt.Sprintf("week %d-%d", year, week), "month": at.Format("month 2006-01"),
		} {
			if !seen[period] {
				seen[period] = true
				left[unit]--
				wanted = wanted || left[unit] >= 0
			}
		}
		if wanted {
			stay = append(stay, at)
		}
	}
	slices.Reverse(stay)
	return stay
}

// Over two years of nights, of which some are missed and some have two copies, the
// last copies of the days, weeks and months stay, by each shell that an image has.
func TestBackupCalendar(t *testing.T) {
	t.Parallel()
	shells := map[string][]string{"sh": {"/bin/sh"}, "busybox": {"busybox", "sh"}}
	usual := retention{Daily: 7, Weekly: 5, Monthly: 12}
	retentions := map[string][]retention{
		"sh": {usual, {Weekly: 4}}, "busybox": {{Daily: 1, Weekly: 3, Monthly: 24}},
	}
	for name, shell := range shells {
		if _, err := exec.LookPath(shell[0]); err != nil && name != "sh" {
			t.Logf("there is no %s here; test/backup has it", name)
			continue
		}
		for _, keep := range retentions[name] {
			b := newBench(t)
			c := shop()
			c.keep = keep
			// One process for all nights: what the script does for each.
			script := c.head(b.dir) + function("remove", `rm "$dir/$1"`) + c.prune() + "cd \"$dir\"\n"
			var there []time.Time
			var want strings.Builder
			for night := range 731 {
				at := time.Date(2027, 1, 1+night, 2, 30, 0, 0, time.UTC)
				if night%17 == 5 {
					continue
				}
				runs := []time.Time{at}
				if night%29 == 0 {
					runs = append(runs, at.Add(9*time.Hour))
				}
				for _, run := range runs {
					copy := "shop-" + run.Format("20060102T150405Z") + ".dump.gz"
					script += "copy=" + copy + "\n: > $copy\nfound=$(printf '%s\\n' shop*)\nprune > /dev/null\necho shop*\n"
					there = kept(keep, append(there, run))
					for i, at := range there {
						if i > 0 {
							want.WriteByte(' ')
						}
						want.WriteString("shop-" + at.Format("20060102T150405Z") + ".dump.gz")
					}
					want.WriteByte('\n')
				}
			}
			b.write("all.sh", script)
			got, err := exec.Command(shell[0], append(slices.Clone(shell[1:]), b.path("all.sh"))...).CombinedOutput()
			if err != nil || string(got) != want.String() {
				t.Errorf("%s, %+v: %v\n%s", name, keep, err, firstDifference(string(got), want.String()))
			}
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n%s\nwant\n%s", i, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// Copies of a clock that was in the future stay, and take no other's place.
func TestBackupCalendarWithWrongClock(t *testing.T) {
	b := newBench(t)
	b.write("source", "a\nend\n")
	b.write("shop-29990101T000000Z.dump.gz", "")
	b.write("shop-20200101T000000Z.dump.gz", "")
	c := shop()
	c.keep = retention{Daily: 1}
	if out, ok := b.run(c.dumpToVolume()); !ok {
		t.Fatal(out)
	}
	if got := b.copies(); len(got) != 2 || got[1] != "shop-29990101T000000Z.dump.gz" {
		t.Errorf("kept %q", got)
	}
}

// Each database has copies of its own, with a retention of their own; what fails
// for one fails the run, and nothing is removed.
func TestBackupOfSeveral(t *testing.T) {
	for _, names := range [][]string{{"a-b", "c", "c.d e"}, nil} {
		b := newBench(t)
		for _, database := range []string{"a-b", "c", "c.d e"} {
			b.write("source"+database, database+"\nend\n")
		}
		others := []string{
			"shop-20200101T000000Z.dump.gz", "shop-c-20200101T000000Z.dump.gz", "shop.x-20200101T000000Z.sql.gz",
			"shop2.c-20200101T000000Z.dump.gz",
		}
		old := []string{
			"shop.a-b-20200101T000000Z.dump.gz", "shop.a-b-20200102T000000Z.dump.gz", "shop.c-20200101T000000Z.dump.gz",
			"shop.c.d e-20200101T000000Z.dump.gz",
		}
		for _, file := range append(others, old...) {
			b.write(file, "")
		}
		c := shop()
		c.several, c.databases = true, names
		if out, ok := b.run(c.dumpToVolume()); !ok {
			t.Fatal(out)
		}
		var got []string
		for _, file := range b.copies() {
			if !slices.Contains(others, file) {
				got = append(got, regexp.MustCompile(`-20[3-9].*|-202[1-9].*`).ReplaceAllString(file, "-NEW"))
			}
		}
		want := []string{
			"shop.a-b-20200102T000000Z.dump.gz", "shop.a-b-NEW", "shop.c-20200101T000000Z.dump.gz", "shop.c-NEW",
			"shop.c.d e-20200101T000000Z.dump.gz", "shop.c.d e-NEW",
		}
		if !slices.Equal(got, want) {
			t.Errorf("copies %q, want %q", got, want)
		}
		if len(b.copies()) != len(others)+len(want) {
			t.Errorf("of others there are not %q", others)
		}
		if out, ok := b.run(c.restore(backupPath, "latest")); !ok {
			t.Fatal(out)
		}
		for _, database := range []string{"a-b", "c", "c.d e"} {
			if got, _ := os.ReadFile(b.path("target" + database)); string(got) != database+"\nend\n" {
				t.Errorf("of %s was restored %q", database, got)
			}
		}
	}
}

func TestBackupOfSeveralFailures(t *testing.T) {
	b := newBench(t)
	b.write("sourcea", "cut off\n")
	b.write("sourceb", "b\nend\n")
	for _, file := range []string{"shop.b-20200101T000000Z.dump.gz", "shop.b-20200102T000000Z.dump.gz"} {
		b.write(file, "")
	}
	c := shop()
	c.several, c.databases = true, []string{"a", "missing", "b"}
	out, ok := b.run(c.dumpToVolume())
	if ok || !strings.Contains(out, "no copy of the database a\n") || !strings.Contains(out, "no copy of the database missing\n") {
		t.Errorf("the run succeeded, or says too little: %s", out)
	}
	if got := b.copies(); len(got) != 3 || !strings.HasPrefix(got[2], "shop.b-20") || strings.HasSuffix(got[2], ".part") {
		t.Errorf("copies %q", got)
	}
	// All are read before one is touched.
	c.databases = []string{"b", "a"}
	b.write("shop.a-20200101T000000Z.dump", "cut off\n")
	if out, ok := b.run(c.restore(backupPath, "latest")); ok {
		t.Errorf("the restore succeeded: %s", out)
	}
	if _, err := os.Stat(b.path("targetb")); err == nil {
		t.Error("a database was touched")
	}
	c.databases = nil
	empty := newBench(t)
	if out, ok := empty.run(c.dumpToVolume()); ok || !strings.Contains(out, "there is no database") {
		t.Errorf("without any database: %s", out)
	}
	if out, ok := empty.run(c.restore(backupPath, "latest")); ok || !strings.Contains(out, "there is no copy of shop") {
		t.Errorf("without any copy: %s", out)
	}
}

func TestRestoreRefuses(t *testing.T) {
	b := newBench(t)
	b.write("shop-20260101T000000Z.dump.gz", "not gzip")
	b.write("shop-20260102T000000Z.dump", "cut off")
	b.write("shop2-20260103T000000Z.dump", "end\n")
	for _, from := range []string{
		"shop-20260101T000000Z.dump.gz",
		"latest", // the one of the second: shop2 is another backup
		"shop-20260109T000000Z.dump",
		"shop-2026010?T000000Z.dump",
	} {
		if out, ok := b.run(shop().restore(backupPath, from)); ok {
			t.Errorf("from %s: the script succeeded: %s", from, out)
		}
	}
	if _, err := os.Stat(b.path("target")); err == nil {
		t.Error("the database was touched")
	}
	if out, ok := newBench(t).run(shop().restore(backupPath, "latest")); ok ||
		!strings.Contains(out, "there is no copy of shop") {
		t.Errorf("without any copy: %s", out)
	}
}

// all gives each script once.
func (c copies) all() []string {
	return []string{
		c.dumpToVolume(), c.dumpToScratch(), c.upload(":s3:b/it's"), c.fetch(":s3:b", "latest"),
		c.restore(backupPath, "latest"),
	}
}

// expanded is what Kubernetes replaces in a command before a shell sees it.
var expanded = regexp.MustCompile(`\$\$|\$\([A-Za-z_][A-Za-z0-9_]*\)`)

// A script must be shell, and Kubernetes must leave it as it is.
func TestScripts(t *testing.T) {
	for i := range engines {
		for compress := range packers {
			c := copies{name: "shop", engine: &engines[i], compress: compress, verify: true, keep: retention{count: 7}}
			scripts := c.all()
			if engines[i].database != "" {
				c.several, c.keep = true, retention{Daily: 7, Weekly: 4, Monthly: 12}
				scripts = append(scripts, c.all()...)
				c.databases = []string{"a", "b"}
				scripts = append(scripts, c.all()...)
			}
			for _, script := range scripts {
				if out, err := exec.Command("/bin/sh", "-n", "-c", script).CombinedOutput(); err != nil {
					t.Errorf("%s, %s: %s\n%s", engines[i].name, compress, out, script)
				}
				if found := expanded.FindString(script); found != "" {
					t.Errorf("%s, %s: Kubernetes would expand %s in\n%s", engines[i].name, compress, found, script)
				}
			}
		}
	}
}

func TestIDsOf(t *testing.T) {
	postgres := findEngine("postgres")
	for image, want := range map[string]ids{
		"postgres:17":                              {999, 999},
		"postgres:17-alpine":                       {70, 70},
		"postgres:17.2-alpine3.21":                 {70, 70},
		"example.com:5000/pg:17-alpine@sha256:abc": {70, 70},
		"example.com/alpine/postgres:17":           {999, 999},
		"postgres:17-alpinesque":                   {999, 999},
	} {
		if got := postgres.idsOf(image); got != want {
			t.Errorf("idsOf(%s) = %v, want %v", image, got, want)
		}
	}
}
