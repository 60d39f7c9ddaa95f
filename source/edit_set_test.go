package source_test

import (
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// edit sets a value in the last document of a text, given as YAML in one line; "-" takes
// it away.
func edit(t *testing.T, name, before, path, value string) (string, *source.Diagnostic) {
	t.Helper()
	parse := func(f *source.File) []*source.Document {
		read := source.Parse
		if strings.HasSuffix(name, ".json") {
			read = source.ParseJSON
		}
		documents, mistakes := read(f)
		for _, m := range mistakes {
			t.Fatalf("%s\n%s", m.Message, f.Data())
		}
		return documents
	}
	steps, ok := source.ParsePath(path)
	if !ok {
		t.Fatal("no path:", path)
	}
	e := source.Editor{Documents: parse(source.NewFile(name, []byte(before))), Parse: parse}
	var node *source.Node
	if value != "-" {
		node = oneValue(t, value)
	}
	wrong := e.Set(len(e.Documents)-1, steps, node)
	if data, ok := e.Changed[name]; ok {
		return string(data), wrong
	}
	return before, wrong
}

func oneValue(t *testing.T, text string) *source.Node {
	documents, mistakes := source.Parse(source.NewFile("value", []byte(text)))
	if len(mistakes) > 0 || len(documents) != 1 {
		t.Fatal(text, mistakes)
	}
	return documents[0].Root()
}

// A setTest is a value that is set, and what becomes of the file.
type setTest struct{ name, before, path, value, after string }

func (s setTest) run(t *testing.T, file string) {
	t.Run(s.name, func(t *testing.T) {
		got, wrong := edit(t, file, s.before, s.path, s.value)
		if wrong != nil {
			t.Errorf("refused: %s", wrong.Message)
		}
		if got != s.after {
			t.Errorf("got\n%s\nwant\n%s", got, s.after)
		}
	})
}

func TestSet(t *testing.T) {
	for _, test := range []setTest{
		{"a number", "a: 1 # one\nb: 2\n", "a", "3", "a: 3 # one\nb: 2\n"},
		{"the same", "a: 'x'\n", "a", "x", "a: 'x'\n"},
		{"keeps quotes", "a: 'x' # c\n", "a", "y", "a: 'y' # c\n"},
		{"keeps double quotes", "a: \"x\"\n", "a", "v: z", "a:\n  v: \"z\"\n"},
		{"needs quotes", "a: x\n", "a", "'yes'", "a: 'yes'\n"},
		{"nothing written", "a:\nb: 2\n", "a", "1", "a: 1\nb: 2\n"},
		{"nothing but a comment", "a: # c\nb: 2\n", "a", "1", "a: 1 # c\nb: 2\n"},
		{"null", "a: null\n", "a.b", "1", "a:\n  b: 1\n"},
		{"null is a value", "a: 1\n", "a", "null", "a: null\n"},
		{"new", "a: 1 # one\n# end\n", "b", "2", "a: 1 # one\nb: 2\n# end\n"},
		{"new, in quotes", "a: 'x'\n", "b", "y", "a: 'x'\nb: 'y'\n"},
		{"new, keys in quotes", "\"a\": 1\n", "b", "2", "\"a\": 1\n\"b\": 2\n"},
		{"new, deep", "a: 1\n", "b.c.d", "2", "a: 1\nb:\n  c:\n    d: 2\n"},
		{"new, as deep as others", "a:\n    x: 1\n", "b.c", "2", "a:\n    x: 1\nb:\n    c: 2\n"},
		{"new, beside braces", "a: {x: 1}\n", "b.c", "2", "a: {x: 1}\nb: {c: 2}\n"},
		{"new in braces", "s: {a: 1}\n", "s.b.c", "2", "s: {a: 1, b: {c: 2}}\n"},
		{"new in braces of lines", "s: {\n  a: 1, # one\n  b: 2 # two\n}\n", "s.c", "3",
			"s: {\n  a: 1, # one\n  b: 2, # two\n  c: 3\n}\n"},
		{"new behind a comma", "s: {\n  a: 1, # one\n}\n", "s.c", "3", "s: {\n  a: 1, # one\n  c: 3,\n}\n"},
		{"new in empty braces", "s: {}\n", "s.a", "x", "s: {a: x}\n"},
		{"a text in braces", "s: {a: 1}\n", "s.b", "'x, y'", "s: {a: 1, b: 'x, y'}\n"},
		{"a text with a question mark in braces", "s: {a: 1}\n", "s.b", "'//x?5'", "s: {a: 1, b: '//x?5'}\n"},
		{"escapes", "a: 1\n", "b", `["\u2603"]`, "a: 1\nb:\n- ☃\n"},
		{"name with dots", "s:\n  a: 1\n", `s["x.y/z"]`, "x", "s:\n  a: 1\n  x.y/z: x\n"},
		{"a list", "a: 1\n", "b", "[x, {v: 1}]", "a: 1\nb:\n- x\n- v: 1\n"},
		{"a list, dashes deeper", "a:\n  - 1\n", "b", "[x]", "a:\n  - 1\nb:\n  - x\n"},
		{"an item", "a:\n- x # one\n- y\n", "a[1]", "z", "a:\n- x # one\n- z\n"},
		{"one more item", "a:\n- 'x'\nb: 1\n", "a[1]", "z", "a:\n- 'x'\n- 'z'\nb: 1\n"},
		{"one more item in brackets", "a: [x]\n", "a[1]", "z", "a: [x, z]\n"},
		{"first item", "b: 1\n", "a[0]", "z", "b: 1\na:\n- z\n"},
		{"field of an item", "a:\n- b: 1\n- b: 2\n", "a[0].c", "3", "a:\n- b: 1\n  c: 3\n- b: 2\n"},
		{"an item that is a map", "a:\n- x\n", "a[0]", "{b: 1, c: 2}", "a:\n- b: 1\n  c: 2\n"},
		{"map by map", "a:\n  x: 1 # one\n  # of y\n  y: 2\n", "a", "{x: 1, z: 3}", "a:\n  x: 1 # one\n  # of y\n  z: 3\n"},
		{"list by list", "a:\n- x # one\n- y\n- z\n", "a", "[x, v]", "a:\n- x # one\n- v\n"},
		{"map by number", "a: # c\n  x: 1\n  y: 2 # two\nb: 1\n", "a", "3", "a: 3 # c\nb: 1\n"},
		{"number by map", "a: 1 # one\nb:\n  c: 1\n", "a", "{x: 1}", "a: # one\n  x: 1\nb:\n  c: 1\n"},
		{"number by map, beside braces", "a: 1 # one\nb: {c: 1}\n", "a", "{x: 1}", "a: {x: 1} # one\nb: {c: 1}\n"},
		{"empty map", "a:\n  x: 1\nb: 2\n", "a", "{}", "a: {}\nb: 2\n"},
		{"text of lines", "a: |\n  x\n  y\nb: 2\n", "a", "z", "a: z\nb: 2\n"},
		{"behind a text of lines", "a: |\n  x\n\n\nc:\n", "d", "z", "a: |\n  x\n\n\nc:\nd: z\n"},
		{"behind a text that keeps lines", "s:\n  a: |+\n    x\n\n\nc: 1\n", "s.d", "z",
			"s:\n  a: |+\n    x\n\n\n  d: z\nc: 1\n"},
		{"carriage returns", "s:\r\n  a: 1\r\n", "s.b.c", "2", "s:\r\n  a: 1\r\n  b:\r\n    c: 2\r\n"},
		{"byte-order mark", "\uFEFFa: 1\n", "b", "2", "\uFEFFa: 1\nb: 2\n"},
		{"second document", "a: 1\n---\na: 1\n...\n", "b", "2", "a: 1\n---\na: 1\nb: 2\n...\n"},
		{"no line break at the end", "a: 1", "b", "2", "a: 1\nb: 2"},
		{"beside an anchor", "x: &x {b: 1}\ny: *x\ns:\n  <<: *x\n  c: 1\n", "s.d", "2",
			"x: &x {b: 1}\ny: *x\ns:\n  <<: *x\n  c: 1\n  d: 2\n"},
		{"behind an alias", "x: &x 1\ns: {c: 1, y: *x}\n", "s.d", "2", "x: &x 1\ns: {c: 1, y: *x, d: 2}\n"},
		{"take away", "a: 1\n# of b\nb: 2 # two\nc: 3\n", "b", "-", "a: 1\n# of b\nc: 3\n"},
		{"take away what is not there", "a: 1\n", "b.c", "-", "a: 1\n"},
		{"take an item away", "a:\n- x\n- y # two\n- z\n", "a[1]", "-", "a:\n- x\n- z\n"},
		{"take the only item away", "a:\n- x\nb: 1\n", "a[0]", "-", "a: []\nb: 1\n"},
		{"take away in braces of lines", "s: {\n  a: 1, # one\n  b: 2 # two\n}\n", "s.b", "-",
			"s: {\n  a: 1, # one\n}\n"},
	} {
		test.run(t, "f.yaml")
	}
}

func TestSetJSON(t *testing.T) {
	for _, test := range []setTest{
		{"text", `{"a": "x"}`, "a", "y", `{"a": "y"}`},
		{"number to text", `{"a": 1}`, "a", "y", `{"a": "y"}`},
		{"new", `{"a": {"b": 1}}`, "a.c.d", "x", `{"a": {"b": 1, "c": {"d": "x"}}}`},
		{"compact", `{"a":{"b":1,"c":2}}`, "a.d", "[x, {y: 1}]", `{"a":{"b":1,"c":2,"d":["x",{"y":1}]}}`},
		{"lines", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", "a.c.d", "x",
			"{\n  \"a\": {\n    \"b\": 1,\n    \"c\": {\n      \"d\": \"x\"\n    }\n  }\n}\n"},
		{"tabs", "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n", "a.c.d", "x",
			"{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": {\n\t\t\t\"d\": \"x\"\n\t\t}\n\t}\n}\n"},
		{"deeper", "{\n    \"a\": {}\n}\n", "a.c", "[1]",
			"{\n    \"a\": {\n        \"c\": [\n            1\n        ]\n    }\n}\n"},
		{"lines, but for maps", "{\n  \"a\": {\"b\": 1},\n  \"c\": 1\n}\n", "d.e", "[x]",
			"{\n  \"a\": {\"b\": 1},\n  \"c\": 1,\n  \"d\": {\"e\": [\"x\"]}\n}\n"},
		{"number by map", "{\n  \"a\": 1\n}\n", "a", "{b: 1}", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n"},
		{"take away", "{\n  \"a\": 1,\n  \"b\": {\"c\": 2}\n}\n", "b", "-", "{\n  \"a\": 1\n}\n"},
		{"take the first away", "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "a", "-", "{\n  \"b\": 2\n}\n"},
		{"second value", "{\"a\": 1}\n{\"a\": 1}\n", "a", "2", "{\"a\": 1}\n{\"a\": 2}\n"},
	} {
		test.run(t, "f.json")
	}
}

func TestSetRefused(t *testing.T) {
	for _, test := range []struct{ name, before, path, value, message string }{
		{"an anchor", "a: &x 1\nb: *x\n", "a", "2", "a has the anchor &x, so that aliases may repeat it"},
		{"in an anchor", "a: &x {c: 1}\nb: *x\n", "a.c", "2", "a has the anchor &x, so that aliases may repeat it"},
		{"new in an anchor", "a: &x {c: 1}\nb: *x\n", "a.d", "2", "a has the anchor &x, so that aliases may repeat it"},
		{"an alias", "a: &x 1\nb: *x\n", "b", "2", "b is the alias *x, which stands for a value elsewhere"},
		{"in an alias", "a: &x {c: 1}\nb: *x\n", "b.c", "-", "b is the alias *x, which stands for a value elsewhere"},
		{"merged", "a: &x {c: 1}\nb: {<<: *x}\n", "b.c", "2", "c comes from an alias, by <<"},
		{"an item beyond the end", "a: [1]\n", "a[3]", "2", "a has 1 item"},
		{"an item of nothing", "a: 1\n", "b[1]", "2", "b is not there, so that it has no item [1]"},
		{"below a number", "a: 1\n", "a.b", "2", "a is a whole number here, and has no field or item b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, wrong := edit(t, "f.yaml", test.before, test.path, test.value)
			if got != test.before {
				t.Errorf("it was edited:\n%s", got)
			}
			if wrong == nil || wrong.Message != test.message {
				t.Errorf("got %v, want %s", wrong, test.message)
			}
		})
	}
}
