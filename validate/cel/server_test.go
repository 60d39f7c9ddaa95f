package cel_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
)

var update = flag.Bool("update", false, "write anew what lint says of each case")

// A testCase is a file of testdata: CRDs and objects of their kinds, what the cluster had of
// these, what lint says, and what a real API server says.
type testCase struct {
	file    string
	archive *txtar.Archive
}

func cases(t *testing.T) (list []*testCase) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no cases", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, &testCase{file, archive})
	}
	return list
}

func (c *testCase) section(name string) []byte {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func (c *testCase) documents(t *testing.T, names ...string) (list []*source.Document) {
	for _, name := range names {
		documents, wrong := source.Parse(source.NewFile(name, c.section(name)))
		if len(wrong) > 0 {
			t.Fatalf("%s: %s: %v", c.file, name, wrong)
		}
		list = append(list, documents...)
	}
	return list
}

// found gives the errors that lint finds, and those of the change from what was.
func (c *testCase) found(t *testing.T) []*lint.Finding {
	t.Helper()
	o := lint.Options{Server: cel.Server{}}
	list := lint.New(rules.All, o).Lint(lint.Input{Documents: c.documents(t, "crds.yaml", "objects.yaml")})
	if c.section("base.yaml") != nil {
		objects := func(names ...string) (list []*change.Object) {
			for _, d := range c.documents(t, names...) {
				list = append(list, change.ObjectOf(d.Root(), nil))
			}
			return list
		}
		r := change.Compare(objects("crds.yaml", "base.yaml"), objects("crds.yaml", "objects.yaml"),
			change.Options{Known: o.Known()})
		list = lint.Merge(list, r.Findings)
	}
	return slices.DeleteFunc(list, func(f *lint.Finding) bool { return f.Severity != source.Error })
}

// TestCases holds what lint says to the files of testdata.
func TestCases(t *testing.T) {
	for _, c := range cases(t) {
		var b strings.Builder
		for _, f := range c.found(t) {
			line, column := f.Range.Position()
			fmt.Fprintf(&b, "%s:%d:%d: %s [%s]\n", f.FileName(), line, column, f.Message, f.Rule)
		}
		if got := b.String(); got == string(c.section("says")) {
			continue
		} else if !*update {
			t.Errorf("%s says\n%s", c.file, got)
		} else {
			c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == "says" })
			c.archive.Files = append(c.archive.Files, txtar.File{Name: "says", Data: []byte(got)})
			if err := os.WriteFile(c.file, txtar.Format(c.archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestServer holds what lint refuses to what a real API server does, which test/cluster wrote
// into the files of testdata.
func TestServer(t *testing.T) {
	refused, taken := 0, 0
	for _, c := range cases(t) {
		want := map[string]bool{}
		for line := range strings.Lines(string(c.section("server"))) {
			name, _, _ := strings.Cut(strings.TrimSpace(line), " at ")
			want[strings.TrimPrefix(name, "refuses ")] = true
		}
		got := map[string]bool{}
		for _, f := range c.found(t) {
			got[f.Object.Kind+"/"+f.Object.Name] = true
		}
		for _, d := range c.documents(t, "crds.yaml", "objects.yaml") {
			title := d.Root().Get("kind").Text + "/" + d.Root().At("metadata", "name").Text
			if got[title] != want[title] {
				t.Errorf("%s: %s: the server refuses it: %v, lint: %v", c.file, title, want[title], got[title])
			}
			if want[title] {
				refused++
			} else {
				taken++
			}
		}
	}
	t.Logf("%d refused, %d taken", refused, taken)
	if refused < 100 || taken < 100 {
		t.Error("that tests one side only")
	}
}
