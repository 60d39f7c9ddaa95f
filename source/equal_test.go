package source

import "testing"

func TestEqual(t *testing.T) {
	groups := [][]string{
		{"{a: 1, b: [x, {c: null}]}", "{b: ['x', {c: ~}], a: 0x1}"},
		{"[yes, true]", `["yes", True]`},
		{"1.50", "15e-1"},
		{"1", "+1", "0o1"},
		{"1.0"},
		{"'1'"},
		{"[true, yes]"},
		{"{a: 1, b: [x]}"},
		{"{a: 1, c: [x]}"},
		{"{a: 1}"},
		{"{}"}, {"[]"}, {"''"}, {"null"}, {"false"},
	}
	for i, group := range groups {
		first := parsed(t, group[0])
		for _, same := range group {
			if n := parsed(t, same); !first.Equal(n) || !n.Equal(first) {
				t.Errorf("%s and %s are not equal", group[0], same)
			}
		}
		for _, other := range groups[i+1:] {
			if n := parsed(t, other[0]); first.Equal(n) || n.Equal(first) {
				t.Errorf("%s and %s are equal", group[0], other[0])
			}
		}
	}
}

// parsed gives the value of a document.
func parsed(t *testing.T, text string) *Node {
	t.Helper()
	docs, found := Parse(NewFile("", []byte(text)))
	if len(docs) != 1 || len(found) > 0 {
		t.Fatalf("%d documents, %v", len(docs), found)
	}
	return docs[0].Root()
}
