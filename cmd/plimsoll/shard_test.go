package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestShards holds that what all shards of an input find and write is what one run does: of
// the examples, the cases of the linter's rules with a file for each document, the projects of
// scripts, and mixtures of all their documents.
func TestShards(t *testing.T) {
	t.Run("examples", func(t *testing.T) {
		testShards(t, readProject(t, "../../examples"), 2, 16)
	})
	everything := project{}
	for _, name := range matches(t, "../../testdata/lint/*.txtar") {
		rule := strings.TrimSuffix(filepath.Base(name), ".txtar")
		p := splitDocuments(readArchive(t, name))
		for file, text := range p {
			everything[rule+"/"+file] = text
		}
		t.Run("rules/"+rule, func(t *testing.T) { testShards(t, p, 3) })
	}
	for _, pattern := range []string{"script", "deps"} {
		for _, name := range matches(t, "../../testdata/"+pattern+"/*.txtar") {
			t.Run(pattern+"/"+strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
				testShards(t, readArchive(t, name), 3)
			})
		}
	}
	for seed := range *projects {
		t.Run(fmt.Sprint("generated/", seed), func(t *testing.T) {
			testShards(t, generateProject(uint64(seed)), 3, 16)
		})
		t.Run(fmt.Sprint("mixed/", seed), func(t *testing.T) { testShards(t, mixed(everything, uint64(seed)), 7) })
	}
}

func readArchive(t *testing.T, name string) project {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p := project{}
	for _, f := range archive.Files {
		if path.IsAbs(f.Name) || !filepath.IsLocal(f.Name) {
			continue
		}
		p[f.Name] = string(f.Data)
	}
	return p
}

// splitDocuments gives each document of a file a file of its own.
func splitDocuments(p project) project {
	split := project{}
	for name, text := range p {
		if path.Ext(name) != ".yaml" {
			split[name] = text
			continue
		}
		dir := strings.TrimSuffix(name, ".yaml")
		for i, document := range strings.Split("\n"+text, "\n---\n") {
			split[fmt.Sprintf("%s/%d.yaml", dir, i)] = strings.TrimPrefix(document, "\n")
		}
	}
	return split
}

// mixed puts some files of a project into a few folders, where they meet others.
func mixed(p project, seed uint64) project {
	random := rand.New(rand.NewPCG(seed, 20))
	var names []string
	for name := range p {
		names = append(names, name)
	}
	slices.Sort(names)
	some := project{}
	for i := range 150 {
		name := names[random.IntN(len(names))]
		some[fmt.Sprintf("%d/%d%s", random.IntN(4), i, path.Ext(name))] = p[name]
	}
	return some
}

// called runs a command in this process, and gives what it writes.
func called(t *testing.T, args ...string) (stdout string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(""), &out, &errs)
	if code == exitFailed {
		return errs.String(), code
	}
	return out.String(), code
}

// testShards compares what shards of a project find and write with one run.
func testShards(t *testing.T, p project, counts ...int) {
	dir := t.TempDir()
	for _, name := range []string{"index", "project"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Join(dir, "project"))
	for name, text := range p {
		if to, isLink := strings.CutPrefix(text, linkTo); isLink {
			_ = os.MkdirAll(filepath.Dir(name), 0o777)
			_ = os.Symlink(to, name)
			continue
		}
		putText(t, name, text)
	}
	for _, n := range counts {
		failed := false
		for i := 1; i <= n && !failed; i++ {
			said, code := called(t, "index", "--advice", "--shard", fmt.Sprintf("%d/%d", i, n), "--output",
				fmt.Sprintf("../index/%d-of-%d.index", i, n))
			if failed = code != exitClean; failed {
				if _, code := called(t, "lint", "--advice"); code != exitFailed {
					t.Fatalf("index fails, and lint does not: %s", said)
				}
			}
		}
		if failed {
			return
		}
		sameFindings(t, n, "lint", "--advice")
		sameFindings(t, n, "vet")
		sameFiles(t, n)
	}
}

// shardOf adds to a call what makes it one about a shard.
func shardOf(i, n int, args ...string) []string {
	return append(slices.Clone(args), "--shard", fmt.Sprintf("%d/%d", i, n), "--index", "../index")
}

func sameFindings(t *testing.T, n int, args ...string) {
	t.Helper()
	args = append(args, "--format", "json")
	whole, worst := called(t, args...)
	if worst == exitFailed {
		return
	}
	var parts []string
	code := 0
	for i := 1; i <= n; i++ {
		out, c := called(t, shardOf(i, n, args...)...)
		if c == exitFailed {
			t.Fatalf("%s, shard %d/%d: %s", args[0], i, n, out)
		}
		found := reported(t, out)
		if (len(found) > 0) != (c != 0) && args[0] == "vet" {
			warned := !strings.Contains(strings.Join(found, ""), `"severity":"error"`)
			if !warned {
				t.Errorf("%s, shard %d/%d: exit code %d with %d findings", args[0], i, n, c, len(found))
			}
		}
		parts, code = append(parts, found...), max(code, c)
	}
	want := reported(t, whole)
	slices.Sort(parts)
	slices.Sort(want)
	if missing := without(want, parts); len(missing) > 0 {
		t.Errorf("%s: %d shards lack %d findings:\n%s", args[0], n, len(missing), strings.Join(missing, "\n"))
	}
	if more := without(parts, want); len(more) > 0 {
		t.Errorf("%s: %d shards find %d more:\n%s", args[0], n, len(more), strings.Join(more, "\n"))
	}
	if len(parts) != len(want) || code != worst {
		t.Errorf("%s: %d shards find %d in all and end with %d, one run %d and %d", args[0], n, len(parts), code, len(want),
			worst)
	}
}

// without gives what of a list is not in another one.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// findingsIn gives the findings of a report, each as text.
func reported(t *testing.T, out string) (list []string) {
	t.Helper()
	var report struct{ Findings []json.RawMessage }
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, f := range report.Findings {
		list = append(list, string(f))
	}
	return list
}

// sameFiles compares what build writes.
func sameFiles(t *testing.T, n int) {
	t.Helper()
	for _, more := range [][]string{nil, {"--all-environments"}} {
		whole := fmt.Sprintf("../whole%d%d", n, len(more))
		parts := fmt.Sprintf("../parts%d%d", n, len(more))
		if said, code := called(t, append([]string{"build", "--output-dir", whole}, more...)...); code != exitClean {
			_ = said
			continue
		}
		for i := 1; i <= n; i++ {
			args := append([]string{"build", "--output-dir", parts}, more...)
			if out, code := called(t, shardOf(i, n, args...)...); code != exitClean {
				t.Fatalf("build, shard %d/%d: %d %s", i, n, code, out)
			}
		}
		compareBuilt(t, builtIn(t, whole), builtIn(t, parts))
	}
}

func compareBuilt(t *testing.T, want, got map[string][]string) {
	t.Helper()
	for name := range want {
		if !slices.Equal(want[name], got[name]) {
			t.Errorf("%s is not the same:\n%s\nof shards:\n%s", name, strings.Join(want[name], "---\n"),
				strings.Join(got[name], "---\n"))
		}
	}
	for name := range got {
		if want[name] == nil {
			t.Errorf("shards write %s, and one run does not", name)
		}
	}
}

// builtIn gives the files in a folder: those of apps as they are, and of what was passed through
// the documents, sorted.
func builtIn(t *testing.T, dir string) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	for name, text := range readAll(t, dir) {
		if !strings.HasPrefix(path.Base(name), "_objects.") {
			files[name] = []string{text}
			continue
		}
		_, text, _ = strings.Cut(text, "---\n")
		all := path.Join(path.Dir(name), "_objects.yaml")
		files[all] = append(files[all], strings.Split(strings.TrimSuffix(text, "\n"), "\n---\n")...)
		slices.Sort(files[all])
	}
	return files
}

func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, name)
			files[filepath.ToSlash(rel)] = readText(t, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
