package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll/schema"
)

// TestCases builds each archive of testdata/KIND, and restores the Backup or
// Database that an archive of testdata/restore is named after: the files of the
// archive are the input, and the parts named below are what must come out. A case
// with a part stderr has mistakes and writes no manifests.
func TestCases(t *testing.T) {
	const stdout, stderr = "stdout", "stderr"
	names, err := filepath.Glob("../../testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	kinds := strings.Fields(strings.ToLower(strings.Join(schema.Kinds(), " ")))
	cases := map[string]int{}
	for _, name := range names {
		folder := filepath.Base(filepath.Dir(name))
		if folder != "restore" && !slices.Contains(kinds, folder) {
			continue // those have tests of their own
		}
		cases[folder]++
		path, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(folder+"/"+strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			var inputs []txtar.File
			want := map[string]string{}
			for _, f := range archive.Files {
				if f.Name == stdout || f.Name == stderr {
					want[f.Name] = string(f.Data)
					continue
				}
				inputs = append(inputs, f)
				if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var out, errs bytes.Buffer
			args := []string{"build", "."}
			if folder == "restore" {
				t.Setenv("SOURCE_DATE_EPOCH", "1767236645")
				args = []string{"restore", strings.TrimSuffix(filepath.Base(path), ".txtar"), "."}
			}
			code := run(args, strings.NewReader(""), &out, &errs)
			got := map[string]string{stdout: out.String(), stderr: errs.String()}
			// Warnings are on stderr beside the manifests.
			if mistakes := code == exitMistakes; mistakes == (out.Len() > 0) || mistakes && errs.Len() == 0 ||
				code == exitFailed {
				t.Errorf("exit code %d\nstdout:\n%s\nstderr:\n%s", code, out.String(), errs.String())
			}
			if *update {
				archive.Files = inputs
				for _, part := range []string{stdout, stderr} {
					if got[part] != "" {
						archive.Files = append(archive.Files, txtar.File{Name: part, Data: []byte(got[part])})
					}
				}
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, part := range []string{stdout, stderr} {
				if got[part] != want[part] {
					t.Errorf("%s is\n%s\nwant\n%s", part, got[part], want[part])
				}
			}
		})
	}
	for _, kind := range schema.Kinds() {
		if cases[strings.ToLower(kind)] == 0 {
			t.Errorf("there are no cases in testdata/%s", strings.ToLower(kind))
		}
	}
}

// TestComplete holds every kind to its parts: one name in every place.
func TestComplete(t *testing.T) {
	for _, kind := range schema.Kinds() {
		name := strings.ToLower(kind)
		for _, path := range []string{
			"schema/" + name + ".cue",
			"compiler/" + name + ".go",
			"examples/" + name,
			"testdata/" + name,
			"cmd/plimsoll/init/" + name + ".yaml",
		} {
			if _, err := os.Stat(filepath.Join("../..", path)); err != nil {
				t.Errorf("%s has no %s", kind, path)
			}
		}
	}
}
