package compiler

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fakeEngine dumps a file and restores into one, so that the scripts can be
// run where there is no database. test/backup runs them with real ones.
var fakeEngine = &engine{
	kind:    "dump",
	dump:    `cat "$SOURCE"`,
	check:   `tail -n 1 | grep -q '^end$'`,
	restore: `cat > "$TARGET"`,
}

// A bench runs scripts in a folder of its own.
type bench struct {
	*testing.T
	dir string
}

func newBench(t *testing.T) bench {
	return bench{t, t.TempDir()}
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
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Env = append(os.Environ(), "SOURCE="+b.path("source"), "TARGET="+b.path("target"))
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
	return copies{name: "shop", engine: fakeEngine, compress: "gzip", verify: true, keep: 2}
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

// expanded is what Kubernetes replaces in a command before a shell sees it.
var expanded = regexp.MustCompile(`\$\$|\$\([A-Za-z_][A-Za-z0-9_]*\)`)

// A script must be shell, and Kubernetes must leave it as it is.
func TestScripts(t *testing.T) {
	for i := range engines {
		for compress := range packers {
			c := copies{name: "shop", engine: &engines[i], compress: compress, verify: true, keep: 7}
			for _, script := range []string{
				c.dumpToVolume(), c.dumpToScratch(), c.upload(":s3:b/it's"), c.fetch(":s3:b",
					"latest"),
				c.restore(backupPath, "latest"),
			} {
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
