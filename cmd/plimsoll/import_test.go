package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestImportOfManyPatches holds that an object with twice as much to patch takes twice the memory.
func TestImportOfManyPatches(t *testing.T) {
	t.Chdir(t.TempDir())
	takes := func(n int) uint64 {
		var object strings.Builder
		object.WriteString("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n" +
			"  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n" +
			"    spec: {containers: [{name: web, image: 'web:1'}]}\n")
		for i := range n {
			fmt.Fprintf(&object, "k%d: 1\n", i)
		}
		putText(t, "web.yaml", object.String())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		called(t, "import", "web.yaml")
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	takes(1)
	if once, twice := takes(2000), takes(4000); float64(twice) > 2.7*float64(once) {
		t.Errorf("it takes %d bytes, of twice the size %d", once, twice)
	}
}

// TestImports imports each archive of testdata/import in both modes: its files without a
// folder are the input, and those of the folders default and faithful are what comes out,
// with what was said. What came out is built, unless something has to be filled in.
func TestImports(t *testing.T) {
	names, err := filepath.Glob("../../testdata/import/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases: ", err)
	}
	for _, name := range names {
		file, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			inputs, want := inputsOf(t, archive)
			got := &txtar.Archive{Comment: archive.Comment, Files: inputs}
			for _, mode := range []string{"default", "faithful"} {
				got.Files = append(got.Files, importAs(t, mode)...)
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, f := range got.Files[len(inputs):] {
				if want[f.Name] != string(f.Data) {
					t.Errorf("%s is\n%s\nwant\n%s", f.Name, f.Data, want[f.Name])
				}
				delete(want, f.Name)
			}
			for name := range want {
				t.Errorf("%s was not written", name)
			}
		})
	}
}

// inputsOf writes the input of a case, and gives the rest by name.
func inputsOf(t *testing.T, archive *txtar.Archive) (inputs []txtar.File, rest map[string]string) {
	rest = map[string]string{}
	if err := os.Mkdir("in", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if path.Dir(f.Name) != "." {
			rest[f.Name] = string(f.Data)
			continue
		}
		inputs = append(inputs, f)
		if err := os.WriteFile(filepath.Join("in", f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return inputs, rest
}

// importAs imports a folder, builds the result, and gives what came out.
func importAs(t *testing.T, mode string) (files []txtar.File) {
	args := []string{"import", "in", "--output-dir", mode}
	if mode == "faithful" {
		args = append(args, "--faithful")
	}
	var out, said, manifests bytes.Buffer
	code := run(args, strings.NewReader(""), &out, &said)
	if code == exitFailed || out.Len() > 0 {
		t.Fatalf("exit code %d\nstdout:\n%s\nstderr:\n%s", code, out.String(), said.String())
	}
	err := fs.WalkDir(os.DirFS(mode), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(mode, name))
		files = append(files, txtar.File{Name: path.Join(mode, name), Data: data})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if said.Len() > 0 {
		files = append(files, txtar.File{Name: path.Join(mode, "stderr"), Data: bytes.Clone(said.Bytes())})
	}
	said.Reset()
	built := run([]string{"build", mode}, strings.NewReader(""), &manifests, &said)
	if built != exitClean && code == exitClean {
		t.Errorf("build of the %s import:\n%s", mode, said.String())
	}
	return files
}
