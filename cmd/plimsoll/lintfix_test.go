package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestFixes mends files by rules whose fixes are good, or do harm in the same
// or in another file.
func TestFixes(t *testing.T) {
	value := func(o *manifest.Object, name string) *source.Node { return o.At("data", name) }
	rule := func(id string, check func(*lint.Pass, *manifest.Object)) *lint.Rule {
		return &lint.Rule{ID: id, Summary: id, Severity: source.Error, Object: check, Kinds: []string{"ConfigMap"}}
	}
	old := rules.All
	defer func() { rules.All = old }()
	rules.All = []*lint.Rule{
		rule("mend", func(p *lint.Pass, o *manifest.Object) {
			for _, f := range o.At("data").Fields {
				if f.Value.Text == "bad" {
					p.Report(o, f.Value, f.Name+" is bad", "").Fix("write good", source.Replace(f.Value, "good"))
				}
			}
		}),
		// A good "here" is wrong in its place.
		rule("harm-here", func(p *lint.Pass, o *manifest.Object) {
			if here := value(o, "here"); here.Text == "good" {
				p.Report(o, here, "here must not be good", "")
			}
		}),
		// A good "there" is wrong for another object.
		rule("harm-there", func(p *lint.Pass, o *manifest.Object) {
			for _, other := range p.Find(o, "ConfigMap", "", "other") {
				if o.Name != "other" && value(o, "there").Text == "good" {
					p.Report(other, other.At("metadata"), o.Name+" must not be good there", "")
				}
			}
		}),
		// Two fixes that overlap.
		rule("rename", func(p *lint.Pass, o *manifest.Object) {
			if n := value(o, "old"); n.Exists() {
				p.Report(o, n, "old is new now", "").Fix("rename",
					source.Edit{Range: source.Range{File: n.File, Start: n.Key.Start, End: n.End}, Text: "new: " +
						n.Text})
			}
		}),
	}
	write := func(name string, data ...string) string {
		text := fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: # kept\n  %s\n", name,
			strings.Join(data, "\n  "))
		if err := os.WriteFile(name+".yaml", []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, test := range []struct{ before, after string }{
		{"a: bad", "a: good"},
		{"a: bad # of a", "a: good # of a"},
		{"here: bad", "here: bad"},
		{"there: bad", "there: bad"},
		{"old: bad", "new: good"},
		{"a: bad,b: bad,here: bad,c: bad,there: bad,d: bad,e: fine",
			"a: good,b: good,here: bad,c: good,there: bad,d: good,e: fine"},
		{"here: bad,there: bad,old: x,z: bad", "here: bad,there: bad,new: x,z: good"},
	} {
		t.Run(test.before, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write("other", "x: y")
			write("more", "a: bad")
			write("file", strings.Split(test.before, ",")...)
			for range 2 {
				var out, errs bytes.Buffer
				if code := run([]string{"lint", "--fix", "."}, strings.NewReader(""), &out, &errs); code == exitFailed {
					t.Fatalf("%s%s", out.String(), errs.String())
				}
				got := readText(t, "file.yaml")
				if want := write("want", strings.Split(test.after, ",")...); got != strings.Replace(want, "name: want",
					"name: file", 1) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
				os.Remove("want.yaml")
				if more := readText(t, "more.yaml"); !strings.Contains(more, "a: good") {
					t.Errorf("another file was not mended:\n%s", more)
				}
			}
		})
	}
}
