package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestPathOf finds every node of documents by its path, those behind aliases
// and merge keys and those that are not written too.
func TestPathOf(t *testing.T) {
	var long strings.Builder
	for i := range 100 {
		fmt.Fprintf(&long, "- {name: n%d, list: [a, b], nothing: }\n- \n", i)
	}
	for _, text := range []string{
		"a: 1\nb:\n  c: [1, {d: 2}]\ne:\nf.g: {\"h\": x}\n",
		"a: &a {b: [1, 2]}\nc: *a\nd:\n  <<: *a\n  e: 1\n",
		long.String(),
		`{"a": {"b": [1, 2, {"c": null}]}}`,
	} {
		documents, diagnostics := Parse(NewFile("f", []byte(text)))
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		root := documents[0].Root()
		shared := map[*Node]string{} // what merge keys bring is in two places
		var visit func(n *Node, path string)
		visit = func(n *Node, path string) {
			want := strings.TrimPrefix(path, ".")
			if parsed, ok := ParsePath(want); !ok || parsed.String() != want {
				t.Errorf("%q is read as %q", want, parsed)
			}
			if first, ok := shared[n]; ok {
				want = first
			} else {
				shared[n] = want
			}
			if got := root.PathOf(n); got != want {
				t.Errorf("the path is %q, want %q", got, want)
			}
			for _, f := range n.Fields {
				visit(f.Value, path+Into(f.Name).String())
			}
			for i, item := range n.Items {
				visit(item, fmt.Sprintf("%s[%d]", path, i))
			}
		}
		visit(root, "")
		if got := root.PathOf(&Node{Range: root.Range}); got != "" {
			t.Errorf("a node of nowhere has the path %q", got)
		}
	}
}

// TestPathTo looks for places: of keys, of values, of nothing.
func TestPathTo(t *testing.T) {
	const text = "a: 1\nb:\n  c: [1, {d: 2}]\n  e.f: x\ng: &g\n  h: 2\ni:\n  <<: *g\n"
	documents, _ := Parse(NewFile("f", []byte(text)))
	for part, want := range map[string]string{
		"a": "a", "1\n": "a", "b": "b", "[1, {d: 2}]": "b.c", "{d: 2}": "b.c[1]", "2}": "b.c[1].d",
		"e.f": `b["e.f"]`, "x": `b["e.f"]`,
		"h": "g.h", "&g": "", "]": "",
	} {
		start := strings.Index(text, part)
		if got := documents[0].Root().PathTo(Range{documents[0].File, start, start + len(part)}); got != want {
			t.Errorf("the path to %q is %q, want %q", part, got, want)
		}
	}
}

func TestParsePath(t *testing.T) {
	for text, want := range map[string]Path{
		"":                     nil,
		"spec":                 {Into("spec")},
		"[0]":                  {Item(0)},
		"spec.args[10][0].a/b": {Into("spec"), Into("args"), Item(10), Item(0), Into("a/b")},
		`labels["a.b/c"].d`:    {Into("labels"), Into("a.b/c"), Into("d")},
		`["a\"[0]"][""]`:       {Into(`a"[0]`), Into("")},
	} {
		got, ok := ParsePath(text)
		if !ok || !slices.Equal(got, want) || got.String() != text {
			t.Errorf("%s is read as %v, and written as %s", text, []Step(got), got)
		}
	}
	for _, text := range []string{".a", "a.", "a..b", "a[", "a[]", "a[-1]", "a[x]", `a["x`, `a["x"`, "[0", "a[0"} {
		if got, ok := ParsePath(text); ok && got.String() == text {
			t.Errorf("%s is read as %v", text, []Step(got))
		}
	}
}
