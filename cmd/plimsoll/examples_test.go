package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestExamples holds every folder of examples to its parts: specs, the line in
// README.md whose beginning examples/README.md repeats, and in manifests/ what the specs
// compile to, which -update writes; the rules of a house are tried in .rules/.
func TestExamples(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("SOURCE_DATE_EPOCH", "1790000000") // exceptions end
	index := readText(t, "examples/README.md")
	folders := exampleFolders(t)
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			dir := filepath.Join("examples", folder)
			about, _, _ := strings.Cut(strings.TrimSpace(readText(t, filepath.Join(dir, "README.md"))), "\n\n")
			if row := fmt.Sprintf("| [%s](%s) | %s |\n", folder, folder, about); !strings.Contains(index, row) {
				t.Errorf("examples/README.md lacks\n%s", row)
			}
			build := []string{"build", dir}
			if house := filepath.Join(dir, schema.HouseFile); isThere(house) {
				succeed(t, "vet", "--policy", house, dir)
				succeed(t, "vet", "--policy", house, "--test-policy", filepath.Join(dir, ".rules"))
				build = append(build, "--policy", house)
			}
			rendered(t, filepath.Join(dir, "manifests"), build...)
			if isThere(filepath.Join(dir, "environments.yaml")) {
				rendered(t, filepath.Join(dir, "rendered"), append(build, "--all-environments")...)
			}
		})
	}
	if rows := strings.Count(index, "\n| ["); rows != len(folders) {
		t.Errorf("examples/README.md lists %d folders, and there are %d", rows, len(folders))
	}
}

// TestShown looks for what examples/README.md says is shown in a folder.
func TestShown(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| [^|`]+ \\| `(.+)` \\| \\[([a-z-]+)\\]\\([a-z-]+\\) \\|$")
	rows := row.FindAllStringSubmatch(readText(t, "../../examples/README.md"), -1)
	if len(rows) < 30 {
		t.Fatalf("%d rows were found", len(rows))
	}
	for _, r := range rows {
		folder := filepath.Join("../../examples", r[2])
		specs, _ := filepath.Glob(filepath.Join(folder, "*.yaml"))
		packages, _ := filepath.Glob(filepath.Join(folder, "*.cue"))
		names := append(specs, packages...)
		if !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(readText(t, name), r[1]) }) {
			t.Errorf("no file of examples/%s has %s", r[2], r[1])
		}
	}
}

func isThere(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// rendered holds a folder to what a command line writes into it.
func rendered(t *testing.T, folder string, args ...string) {
	t.Helper()
	args = append(args, "--output-dir", folder)
	if *update {
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		if run(args, nil, io.Discard, io.Discard) != exitClean {
			t.Error("it cannot be built")
		}
	}
	var diff, errs bytes.Buffer
	if run(append(args, "--check"), nil, &diff, &errs) != exitClean {
		t.Errorf("%s\n%s", errs.String(), diff.String())
	}
	_ = filepath.WalkDir(folder, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !plimsoll.ReadGenerated(filepath.Base(name), []byte(readText(t, name))).Whole {
			t.Errorf("%s was not written by plimsoll build", name)
		}
		return nil
	})
}

// TestAllExamples compiles all examples in one call. They neither clash nor
// change one another: the objects are those of the single folders.
func TestAllExamples(t *testing.T) {
	t.Chdir("../..")
	all := succeed(t, "build", "examples")
	if again := succeed(t, "build", "examples"); again != all {
		t.Error("a second run gives other bytes")
	}
	var single []string
	for _, folder := range exampleFolders(t) {
		var stdout bytes.Buffer // stderr may tell of rules that are not used
		if run([]string{"build", filepath.Join("examples", folder)}, nil, &stdout, io.Discard) != exitClean {
			t.Errorf("%s cannot be built", folder)
		}
		single = append(single, objectTexts(stdout.String())...)
	}
	together := objectTexts(all)
	slices.Sort(single)
	slices.Sort(together)
	if !slices.Equal(together, single) {
		t.Error("the objects are not those of the single folders")
	}
}

// TestKindExamples looks for each kind in the example that has its name.
func TestKindExamples(t *testing.T) {
	for _, kind := range schema.Kinds() {
		dir := filepath.Join("../../examples", strings.ToLower(kind))
		in := plimsoll.Open(osFiles{}, dir)
		if in.Missing != nil {
			t.Error(in.Missing)
		}
		specs := plimsoll.Specs(t.Context(), in, options(""))
		if !slices.ContainsFunc(specs, func(doc *source.Document) bool { return doc.Root().Get("kind").Text == kind }) {
			t.Errorf("%s has no spec of the kind %s", dir, kind)
		}
	}
}

// exampleFolders gives the names of the folders in examples.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// objectTexts divides manifests into their documents.
func objectTexts(manifests string) []string {
	return strings.Split(strings.TrimSuffix(manifests, "\n"), "\n---\n")
}

// succeed runs a command that must go well and gives its stdout.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, strings.NewReader(""), &stdout, &stderr); code != exitClean || stderr.Len() > 0 {
		t.Fatalf("plimsoll %s: exit code %d\n%s", strings.Join(args, " "), code, stderr.String())
	}
	return stdout.String()
}

func readText(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
