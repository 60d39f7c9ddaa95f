package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestShopChanges makes the changes of testdata/change/shop to a copy of examples/shop in a
// repository, and holds what diff says of each to what stands there, in each format that
// stands there. -update writes the reports anew.
func TestShopChanges(t *testing.T) {
	files, err := filepath.Glob("../../testdata/change/shop/*.txtar")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d changes: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := shopRepository(t, archive)
			shopRun(t, dir, 0, string(shopFile(archive, "change.sh")))
			call := strings.TrimSpace(string(shopFile(archive, "call")))
			for i := range archive.Files {
				f := &archive.Files[i]
				if f.Name != "text" && f.Name != "markdown" {
					continue
				}
				got := shopRun(t, dir, exitMistakes, call+" --format "+f.Name)
				if !*update && !bytes.Equal(got, f.Data) {
					t.Errorf("%s\ngot:\n%s\nwant:\n%s", f.Name, got, f.Data)
				}
				f.Data = got
			}
			if *update {
				putText(t, file, string(txtar.Format(archive)))
			}
		})
	}
}

// shopRepository gives the folder of a repository with the shop, as it is before the change.
func shopRepository(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/shop")); err != nil {
		t.Fatal(err)
	}
	shopRun(t, dir, 0, "rm -r rendered manifests\n"+string(shopFile(archive, "before.sh"))+
		"git init -q\ngit add .\ngit -c user.name=a -c user.email=a@example.com commit -q -m shop")
	return dir
}

// shopFile gives a file of an archive; nil where there is none.
func shopFile(archive *txtar.Archive, name string) []byte {
	for _, f := range archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// shopRun runs a script in a folder, which must end with this code, and gives what it writes
// to standard output.
func shopRun(t *testing.T, dir string, code int, script string) []byte {
	t.Helper()
	cmd := exec.Command("bash", "-e", "-c", script)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, _ := cmd.Output() // its code says whether it failed
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("exit code %d, want %d:\n%s%s", got, code, out, stderr.Bytes())
	}
	return out
}
