package admission_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

var update = flag.Bool("update", false, "write anew what lint says of each case")

// A testCase is a file of testdata: what the cluster has beforehand, objects that are
// applied, what lint says, and what a real API server says.
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

func (c *testCase) set(name string, data []byte) {
	for i := range c.archive.Files {
		if c.archive.Files[i].Name == name {
			c.archive.Files[i].Data = data
			return
		}
	}
	c.archive.Files = append(c.archive.Files, txtar.File{Name: name, Data: data})
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

// found is what lint says of each case, since several tests ask.
var found = map[string][]*lint.Finding{}

// lint gives what lint says of a case.
func (c *testCase) lint(t *testing.T) []*lint.Finding {
	t.Helper()
	if list, ok := found[c.file]; ok {
		return list
	}
	three := lint.Rules{}
	for _, id := range []string{"admission-policy", "admission-policy-invalid", "admission-policy-pods"} {
		three = append(three, rules.All.Find(id))
	}
	in := lint.Input{Documents: c.documents(t, "policies.yaml", "objects.yaml")}
	if c.section("base.yaml") != nil {
		in.Base = func() []*source.Document { return c.documents(t, "policies.yaml", "base.yaml") }
	}
	found[c.file] = lint.New(three, lint.Options{Admission: admission.Judge, Advice: true}).Lint(in)
	return found[c.file]
}

// TestCases holds what lint says to the files of testdata.
func TestCases(t *testing.T) {
	for _, c := range cases(t) {
		var b strings.Builder
		for _, f := range c.lint(t) {
			line, column := f.Range.Position()
			fmt.Fprintf(&b, "%s:%d:%d: %s: %s [%s]\n", f.FileName(), line, column, f.Severity, f.Message, f.Rule)
		}
		if got := b.String(); got == string(c.section("says")) {
			continue
		} else if !*update {
			t.Errorf("%s says\n%s", c.file, got)
		} else {
			c.set("says", []byte(got))
			if err := os.WriteFile(c.file, txtar.Format(c.archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var policyNamed = regexp.MustCompile(`^policy ([^ ]+) (denies|warns of|has something against|would deny) `)

// TestServer holds what lint says to what a real API server said of the same objects, which
// test/cluster wrote into the files of testdata. Where lint cannot tell, or gives advice, the
// server may say anything.
func TestServer(t *testing.T) {
	for _, c := range cases(t) {
		if c.section("server") == nil {
			continue
		}
		var want []string
		for line := range strings.Lines(string(c.section("server"))) {
			want = append(want, strings.TrimSpace(line))
		}
		got, open := c.verdicts(t)
		for _, line := range symmetric(got, want) {
			if _, by, _ := strings.Cut(line, " by "); !open[by] && !(len(open) > 0 && by == "") {
				t.Errorf("%s: lint and the server are not the same about: %s (lint: %v)", c.file, line, slices.Contains(got, line))
			}
		}
	}
}

// symmetric gives what one of two lists has more of than the other.
func symmetric(a, b []string) (list []string) {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for s, n := range count {
		if n != 0 {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}

// verdicts gives the findings in the words in which test/cluster writes down what the server
// does, and the policies that lint cannot judge by.
func (c *testCase) verdicts(t *testing.T) (list []string, open map[string]bool) {
	open = map[string]bool{}
	add := func(line string) {
		if !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	for _, f := range c.lint(t) {
		title := f.Object.Kind + "/" + f.Object.Name
		switch named := policyNamed.FindStringSubmatch(f.Message); {
		case f.Rule == "admission-policy-invalid":
			add("refuses " + title)
		case strings.Contains(f.Hint, " changes it first"):
			open[named[1]] = true
		case named == nil:
			open[unjudged.FindStringSubmatch(f.Message)[1]] = true
		case f.Rule == "admission-policy-pods":
			list = append(list, "fails pods of "+title+" by "+named[1])
		default:
			list = append(list, "fails "+title+" by "+named[1])
			if f.Severity == source.Error {
				add("denies " + title)
			}
		}
	}
	return list, open
}

var unjudged = regexp.MustCompile(`^not all objects can be judged by policy ([^ ]+):`)
