package generated

import (
	"bytes"
	"hash/fnv"
	"strconv"
	"testing"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A spec is a generated document, and behind it others that it refers to.
type spec []*source.Node

func (s spec) text() []byte {
	var parts [][]byte
	for _, doc := range s {
		parts = append(parts, doc.YAML())
	}
	return bytes.Join(parts, []byte("---\n"))
}

// A result is what a spec compiles to.
type result struct {
	spec     spec // as parsed, so that diagnostics stand somewhere in it
	invalid  []source.Diagnostic
	problems []source.Diagnostic // of what the schema accepts
	objects  []*compiler.Object
	text     []byte // of the objects
}

func (r *result) ok() bool { return len(r.invalid)+len(r.problems) == 0 }

// files answers for every file that a spec names, one in three not in UTF-8.
func files(_ *source.File, name string) ([]byte, error) {
	h := fnv.New32a()
	h.Write([]byte(name))
	if h.Sum32()%3 == 0 {
		return []byte{0xff, 0xfe, 0, 1, 2}, nil
	}
	return []byte("content of " + name + "\n"), nil
}

// compile takes a spec through its text to objects, or to what is wrong.
func compile(t testing.TB, s spec) *result {
	t.Helper()
	text := s.text()
	docs, problems := source.Parse(source.NewFile("spec.yaml", text))
	if len(docs) != len(s) || len(problems) > 0 {
		t.Fatalf("the spec does not parse: %v\n%s", problems, text)
	}
	res := &result{}
	var apps []*schema.App
	for _, doc := range docs {
		res.spec = append(res.spec, doc.Root())
		app, invalid := schema.Check(doc.Root())
		res.invalid = append(res.invalid, invalid...)
		if app != nil {
			apps = append(apps, app)
		}
	}
	res.objects, res.problems = compiler.Compile(compiler.Input{Apps: apps}, compiler.Options{ReadFile: files})
	var out bytes.Buffer
	if err := compiler.WriteYAML(&out, res.objects); err != nil {
		t.Fatal(err)
	}
	res.text = out.Bytes()
	for _, d := range append(res.invalid, res.problems...) {
		if !d.Range.Known() || d.Message == "" || d.Rule == "" {
			t.Fatalf("%+v has no place or words\n%s", d, text)
		}
	}
	return res
}

// locate gives the way to the value that stands at a place, or whose key does.
func locate(n *source.Node, p source.Range) (path []string, isKey, ok bool) {
	visit := func(step string, v *source.Node, key source.Range) bool {
		switch {
		case key.Known() && key.Start == p.Start && key.End == p.End:
			path, isKey = []string{step}, true
		case v.Start == p.Start && (v.Scalar() || v.End == p.End):
			path = []string{step}
		default:
			rest, onKey, found := locate(v, p)
			if !found {
				return false
			}
			path, isKey = append([]string{step}, rest...), onKey
		}
		return true
	}
	for _, f := range n.Fields {
		if visit(f.Name, f.Value, f.Value.Key) {
			return path, isKey, true
		}
	}
	for i, item := range n.Items {
		if visit(strconv.Itoa(i), item, source.Range{}) {
			return path, isKey, true
		}
	}
	return nil, false, false
}

// replaced gives a copy of n in which f has changed the value at the end of a
// path. nil from f takes it away; what is not there yet is made, in maps.
func replaced(n *source.Node, path []string, f func(*source.Node) *source.Node) *source.Node {
	if len(path) == 0 {
		return f(n)
	}
	c := *n
	if n.Kind == source.List {
		i, err := strconv.Atoi(path[0])
		if err != nil || i >= len(n.Items) {
			return n
		}
		c.Items = nil
		for j, item := range n.Items {
			if j == i {
				item = replaced(item, path[1:], f)
			}
			if item != nil {
				c.Items = append(c.Items, item)
			}
		}
		return &c
	}
	if n.Kind != source.Map {
		return n
	}
	if !n.Has(path[0]) {
		v := replaced(&source.Node{Kind: source.Map}, path[1:], f)
		if v == nil {
			return n
		}
		return n.With(path[0], v)
	}
	c.Fields = nil
	for _, field := range n.Fields {
		if field.Name == path[0] {
			field.Value = replaced(field.Value, path[1:], f)
		}
		if field.Value != nil {
			c.Fields = append(c.Fields, field)
		}
	}
	return &c
}

func text(s string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}
}

func number(i int64) *source.Node {
	return &source.Node{Kind: source.Int, Text: strconv.FormatInt(i, 10)}
}

func truth(b bool) *source.Node {
	return &source.Node{Kind: source.Bool, Text: strconv.FormatBool(b)}
}

func list(items ...*source.Node) *source.Node {
	return &source.Node{Kind: source.List, Items: items}
}

// object makes a map of names and values in turn.
func object(pairs ...any) *source.Node {
	n := &source.Node{Kind: source.Map}
	for i := 0; i < len(pairs); i += 2 {
		n.Fields = append(n.Fields, source.Field{Name: pairs[i].(string), Value: pairs[i+1].(*source.Node)})
	}
	return n
}
