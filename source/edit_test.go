package source_test

import (
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// TestEdits makes each edit on a map of a document, and compares the text.
func TestEdits(t *testing.T) {
	remove := func(name string) func(*source.Node) []source.Edit {
		return func(n *source.Node) []source.Edit { return source.RemoveField(n, name) }
	}
	insert := func(name, text string) func(*source.Node) []source.Edit {
		return func(n *source.Node) []source.Edit { return source.InsertField(n, name, text) }
	}
	rename := func(from, to string) func(*source.Node) []source.Edit {
		return func(n *source.Node) []source.Edit { return []source.Edit{source.RenameKey(n.Get(from), to)} }
	}
	replace := func(name, text string) func(*source.Node) []source.Edit {
		return func(n *source.Node) []source.Edit { return []source.Edit{source.Replace(n.Get(name), text)} }
	}
	for _, test := range []struct {
		name, before string
		path         []string
		edit         func(*source.Node) []source.Edit
		after        string
	}{
		{"block", "a: 1\n# of b\nb: 2 # two\nc: 3\n", nil, remove("b"), "a: 1\n# of b\nc: 3\n"},
		{"first", "a: 1\nb: 2\n", nil, remove("a"), "b: 2\n"},
		{"last without a line break", "a: 1\nb: 2", nil, remove("b"), "a: 1\n"},
		{"with lines below", "s:\n  a:\n    x: 1\n    y: [1,\n      2]\n  b: 2\n", []string{"s"}, remove("a"),
			"s:\n  b: 2\n"},
		{"text block", "a: |\n  x\n\n  y\nb: 2\n", nil, remove("a"), "b: 2\n"},
		{"nothing written", "a:\nb: 2\n", nil, remove("a"), "b: 2\n"},
		{"the only one", "s:\n  a: 1 # one\nb: 2\n", []string{"s"}, remove("a"), "s: {}\nb: 2\n"},
		{"the only one, below comments", "s: # s\n  # of a\n  a: 1\nb: 2\n", []string{"s"}, remove("a"),
			"s: {} # s\n  # of a\nb: 2\n"},
		{"the only one of a root", "a: 1\n", nil, remove("a"), "{}\n"},
		{"behind a dash", "l:\n- a: 1\n  b: 2\n", []string{"l", "0"}, remove("a"), "l:\n- b: 2\n"},
		{"behind a dash, with a comment", "l:\n- a: 1 # one\n  b: 2\n", []string{"l", "0"}, remove("a"),
			"l:\n- b: 2\n"},
		{"behind a dash, above a comment", "l:\n- a: 1 # one\n  # of b\n  b: 2\n", []string{"l", "0"}, remove("a"),
			"l:\n-\n  # of b\n  b: 2\n"},
		{"below a dash", "l:\n- a: 1\n  b: 2\n- a: 3\n", []string{"l", "0"}, remove("b"), "l:\n- a: 1\n- a: 3\n"},
		{"braces, first", "s: {a: 1, b: 2}\n", []string{"s"}, remove("a"), "s: {b: 2}\n"},
		{"braces, middle", "s: {a: 1, b: [1, 2], c: 3}\n", []string{"s"}, remove("b"), "s: {a: 1, c: 3}\n"},
		{"braces, last", "s: { a: 1, b: 2 }\n", []string{"s"}, remove("b"), "s: { a: 1 }\n"},
		{"braces, only", "s: {a: 1} # c\n", []string{"s"}, remove("a"), "s: {} # c\n"},
		{"JSON", "{\n  \"a\": 1,\n  \"b\": {\"c\": 2}\n}\n", nil, remove("b"), "{\n  \"a\": 1\n}\n"},
		{"alias", "x: &x [1]\na: *x\nb: 2\n", nil, remove("a"), "x: &x [1]\nb: 2\n"},
		{"alias in braces", "x: &x [1]\ns: {b: 2, a: *x}\n", []string{"s"}, remove("a"), "x: &x [1]\ns: {b: 2}\n"},
		{"merge key", "x: &x {a: 1}\ns:\n  <<: *x\n  b: 2\n", []string{"s"}, remove("a"),
			"x: &x {a: 1}\ns:\n  <<: *x\n  b: 2\n"},
		{"carriage returns", "a: 1\r\nb: 2\r\nc: 3\r\n", nil, remove("b"), "a: 1\r\nc: 3\r\n"},
		{"not there", "a: 1\n", nil, remove("b"), "a: 1\n"},
		{"a second document", "a: 1\n---\na: 1\nb: 2\n", nil, remove("a"), "a: 1\n---\nb: 2\n"},

		{"insert", "s:\n  a: 1 # one\n# next\nb: 2\n", []string{"s"}, insert("c", "3"),
			"s:\n  a: 1 # one\n  c: 3\n# next\nb: 2\n"},
		{"insert after a map", "s:\n  a:\n    x: 1\n", []string{"s"}, insert("c", "3"), "s:\n  a:\n    x: 1\n  c: 3\n"},
		{"insert after comments of a map", "s:\n  a: 1\n\n  # b: 2\n    # more\n\n# next\n", nil, insert("c", "3"),
			"s:\n  a: 1\n\n  # b: 2\n    # more\nc: 3\n\n# next\n"},
		{"insert before comments of a map", "s:\n  a: 1\n\n  # b: 2\n", []string{"s"}, insert("c", "3"),
			"s:\n  a: 1\n  c: 3\n\n  # b: 2\n"},
		{"insert after comments at the end", "s:\r\n  a: 1\r\n  # b", nil, insert("c", "3"),
			"s:\r\n  a: 1\r\n  # b\r\nc: 3"},
		{"insert below a dash", "l:\n- a: 1\n- b: 2\n", []string{"l", "0"}, insert("c", "x"),
			"l:\n- a: 1\n  c: x\n- b: 2\n"},
		{"insert at the end of the file", "a: 1", nil, insert("c", "3"), "a: 1\nc: 3"},
		{"insert, carriage returns", "a: 1\r\n", nil, insert("c", "3"), "a: 1\r\nc: 3\r\n"},
		{"insert in braces", "s: {a: 1}\n", []string{"s"}, insert("c", "x"), "s: {a: 1, c: x}\n"},
		{"insert in empty braces", "s: {}\n", []string{"s"}, insert("c", "x"), "s: {c: x}\n"},
		{"insert in JSON", `{"a": {"b": 1}}`, []string{"a"}, insert("c", "x"), `{"a": {"b": 1, "c": "x"}}`},
		{"insert a number in JSON", `{"a": 1}`, nil, insert("c", "3"), `{"a": 1, "c": 3}`},
		{"insert in nothing", "s:\n", []string{"s"}, insert("c", "x"), "s:\n"},

		{"rename", "a: 1 # one\n", nil, rename("a", "b"), "b: 1 # one\n"},
		{"rename in JSON", `{"a": 1}`, nil, rename("a", "b"), `{"b": 1}`},
		{"replace", "a: x # x\n", nil, replace("a", "y"), "a: y # x\n"},
		{"replace in double quotes", `a: "x"`, nil, replace("a", "y"), `a: "y"`},
		{"replace in single quotes", `a: 'x'`, nil, replace("a", "it's"), `a: 'it''s'`},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := source.NewFile("f.yaml", []byte(test.before))
			documents, diagnostics := source.Parse(f)
			if len(diagnostics) > 0 {
				t.Fatal(diagnostics)
			}
			edits := test.edit(documents[len(documents)-1].Root().At(test.path...))
			got, _ := source.Apply(f, []source.Fix{{Edits: edits}})
			if string(got) != test.after {
				t.Errorf("got\n%s\nwant\n%s", got, test.after)
			}
			if _, diagnostics := source.Parse(source.NewFile("f.yaml", got)); len(diagnostics) > 0 {
				t.Errorf("%s\ndoes not parse: %v", got, diagnostics)
			}
		})
	}
}

// TestApply makes fixes that are in each other's way.
func TestApply(t *testing.T) {
	f := source.NewFile("f", []byte("0123456789"))
	other := source.NewFile("g", []byte("0123456789"))
	edit := func(f *source.File, from, to int, text string) source.Edit {
		return source.Edit{Range: source.Range{File: f, Start: from, End: to}, Text: text}
	}
	fixes := []source.Fix{
		{Message: "first", Edits: []source.Edit{edit(f, 7, 8, "x"), edit(f, 1, 3, "ab")}},
		{Message: "over the first", Edits: []source.Edit{edit(f, 5, 6, "-"), edit(f, 2, 4, "-")}},
		{Message: "beside it", Edits: []source.Edit{edit(f, 4, 5, "")}},
		{Message: "the same", Edits: []source.Edit{edit(f, 7, 8, "x")}},
		{Message: "elsewhere", Edits: []source.Edit{edit(other, 0, 1, "-")}},
		{Message: "beyond", Edits: []source.Edit{edit(f, 10, 11, "-")}},
		{Message: "nothing"},
	}
	data, made := source.Apply(f, fixes)
	if want := "0ab356x89"; string(data) != want {
		t.Errorf("got %s, want %s", data, want)
	}
	var names []string
	for _, fix := range made {
		names = append(names, fix.Message)
	}
	if want := "first, beside it, the same"; strings.Join(names, ", ") != want {
		t.Errorf("made %s, want %s", strings.Join(names, ", "), want)
	}
}
