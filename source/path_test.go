package source

import (
	"fmt"
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
		root := documents[0].Root
		shared := map[*Node]string{} // what merge keys bring is in two places
		var visit func(n *Node, path string)
		visit = func(n *Node, path string) {
			want := strings.TrimPrefix(path, ".")
			if first, ok := shared[n]; ok {
				want = first
			} else {
				shared[n] = want
			}
			if got := root.PathOf(n); got != want {
				t.Errorf("the path is %q, want %q", got, want)
			}
			for _, f := range n.Fields {
				visit(f.Value, path+"."+f.Name)
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
		"a": "a", "1\n": "a", "b": "b", "[1, {d: 2}]": "b.c", "{d: 2}": "b.c[1]", "2}": "b.c[1].d", "e.f": "b.e.f",
		"x": "b.e.f",
		"h": "g.h", "&g": "", "]": "",
	} {
		start := strings.Index(text, part)
		if got := documents[0].Root.PathTo(Range{documents[0].File, start, start + len(part)}); got != want {
			t.Errorf("the path to %q is %q, want %q", part, got, want)
		}
	}
}
