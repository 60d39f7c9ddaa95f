package plimsoll

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// leaves gives the paths of what is in a spec, as a call names them, with the text of
// each; every third map or list is taken whole.
func leaves(n *source.Node, path source.Path, r *rand.Rand) (edits []FieldEdit) {
	whole := len(path) > 0 && r.IntN(3) == 0
	switch {
	case n.Kind == source.Map && len(n.Fields) > 0 && !whole:
		for _, f := range n.Fields {
			edits = append(edits, leaves(f.Value, append(path[:len(path):len(path)], source.Into(f.Name)), r)...)
		}
	case n.Kind == source.List && len(n.Items) > 0 && !whole:
		for i, item := range n.Items {
			edits = append(edits, leaves(item, append(path[:len(path):len(path)], source.Item(i)), r)...)
		}
	case n.Kind == source.Map, n.Kind == source.List:
		edits = append(edits, FieldEdit{Field: path.String(), Value: ascii(n.JSON())})
	case path[len(path)-1].Name == "patch": // as map and as text it is the same
	case n.Kind == source.String && n.Text != "null", n.Scalar() && n.Kind != source.String:
		edits = append(edits, FieldEdit{Field: path.String(), Value: n.Text})
	}
	return edits
}

// ascii gives JSON with escapes for all that cannot be typed.
func ascii(json []byte) string {
	var b strings.Builder
	for _, r := range string(json) {
		if r < 0x7f {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, "\\u%04x", unit)
		}
	}
	return b.String()
}

// longNames reports whether a map has names that YAML takes only with a question mark.
func longNames(n *source.Node) bool {
	return slices.ContainsFunc(n.Fields, func(f source.Field) bool { return len(f.Name) > 900 || longNames(f.Value) })
}

// said gives what a value says, whether a number stands in quotes or not.
func said(n *source.Node) string {
	var parts []string
	for _, f := range n.Fields {
		parts = append(parts, fmt.Sprintf("%q: %s", f.Name, said(f.Value)))
	}
	slices.Sort(parts)
	for _, item := range n.Items {
		parts = append(parts, said(item))
	}
	if n.Scalar() {
		return fmt.Sprintf("%q", n.Text)
	}
	return fmt.Sprint(n.Kind, parts)
}

// specFile gives a random spec of a kind, in the one form or the other.
func specFile(kind string, r *rand.Rand) (root *source.Node, name, text string) {
	root = schematest.Generate(kind, r, 0.15)
	root = root.With("metadata", new(source.Node).With("name", &source.Node{Kind: source.String, Text: "app"}))
	if r.IntN(2) == 0 {
		return root, "app.json", string(root.IndentedJSON())
	}
	return root, "app.yaml", string(root.YAML())
}

// edit makes edits of fields without looking at what comes of it.
func edit(t *testing.T, name, text string, fields []FieldEdit) (now *source.Node, changed map[string][]byte) {
	t.Helper()
	o := new(Options)
	s, err := newSetter(t.Context(), Open(fstest.MapFS{name: {Data: []byte(text)}}), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.fields(Edits{App: "app", Fields: fields}); err != nil {
		t.Fatalf("%v, in\n%s", err, text)
	}
	for _, f := range s.wrong {
		t.Fatalf("%s: %s, in\n%s\nnow\n%s\n%v", f.Path, f.Message, text, s.edited()[name], fields)
	}
	return s.editable[0].root(), s.edited()
}

// TestSetToTheSame sets every field of random specs to what it is: nothing changes, so
// that text is text where the field takes text, and YAML elsewhere.
func TestSetToTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range schema.Kinds() {
		for range 20 {
			root, name, text := specFile(kind, r)
			for _, field := range leaves(root.Get("spec"), nil, r) {
				if _, changed := edit(t, name, text, []FieldEdit{field}); len(changed) > 0 {
					t.Fatalf("%s=%s changes\n%s\nto\n%s", field.Field, field.Value, text, changed[name])
				}
			}
		}
	}
}

// TestSetFromNothing makes random specs of one that says nothing, field by field, in one
// call, with the rest of the file as it was.
func TestSetFromNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, kind := range schema.Kinds() {
		for range 20 {
			root, _, _ := specFile(kind, r)
			if !root.Has("spec") || root.At("spec").Has("patches") || longNames(root) {
				continue
			}
			first := fmt.Sprintf("# ours\napiVersion: %s\nkind: %s\nmetadata: {name: app} # it\n", schema.APIVersion, kind)
			last := "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n"
			now, changed := edit(t, "app.yaml", first+last, leaves(root.Get("spec"), nil, r))
			text := string(changed["app.yaml"])
			if said(now.Get("spec")) != said(root.Get("spec")) {
				t.Errorf("got\n%s\nwant\n%s", text, root.YAML())
			}
			if !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
				t.Errorf("what stood there changed:\n%s", text)
			}
		}
	}
}
