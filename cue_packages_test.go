package plimsoll_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestCUEPackages holds which files are given to the reader of CUE together.
func TestCUEPackages(t *testing.T) {
	files := mapFS(
		"a.cue", "package x\nkind: 1\n", "b.cue", "// Of all.\n\n@if(a && ((b)\n|| c), \")\")\npackage x // not y\n",
		"bom.cue", "\uFEFFpackage x", "tabs.cue", "\t@a()\r\n\tpackage\tx;", "y.cue", "package y\nkind: 1\n",
		"none.cue", "// package x\nkind: 1\n", "blank.cue", "package _\nkind: 1\n", "field.cue", "package: x\nkind: 1\n",
		"late.cue", "kind: 1\npackage x\n", "x_test.cue", "package x\nkind: 1\n", "x_tool.cue", "package x\nkind: 1\n",
		".hidden.cue", "package x\nkind: 1\n", "below/a.cue", "package x\nkind: 1\n",
		"settings/a.cue", "package x\n", "settings/b.cue", "package x\na: 1\n",
	)
	const x = "a.cue+b.cue+bom.cue+tabs.cue"
	for _, test := range []struct {
		paths []string
		want  string
	}{
		{nil, x + " below/a.cue blank.cue field.cue late.cue none.cue y.cue"},
		{[]string{"tabs.cue"}, x},
		{[]string{"bom.cue", "a.cue", "b.cue"}, x},
		{[]string{"none.cue", "below", "b.cue"}, x + " below/a.cue none.cue"},
		{[]string{"x_test.cue"}, x + "+x_test.cue"},
		{[]string{".hidden.cue", "tabs.cue"}, ".hidden.cue+" + x},
		{[]string{"settings/b.cue"}, "settings/a.cue+settings/b.cue"},
		{[]string{"y.cue", "y.cue"}, "y.cue"},
	} {
		var got []string
		o := plimsoll.Options{CUE: func(_ context.Context, files ...*source.File) ([]*source.Document, []source.Diagnostic) {
			var names []string
			for _, f := range files {
				names = append(names, f.Name)
			}
			got = append(got, strings.Join(names, "+"))
			return nil, nil
		}}
		if _, _, err := plimsoll.Documents(t.Context(), plimsoll.Open(files, test.paths...), o); err != nil {
			t.Error(err)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q: got %q, want %q", test.paths, got, test.want)
		}
	}
}
