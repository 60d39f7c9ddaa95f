package importer

import (
	"slices"
	"strconv"

	"github.com/plimsoll-dev/plimsoll/source"
)

// text, number and truth give scalars.
func text(s string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}
}

func number(i int64) *source.Node {
	return &source.Node{Kind: source.Int, Text: strconv.FormatInt(i, 10)}
}

func truth(b bool) *source.Node {
	return &source.Node{Kind: source.Bool, Text: strconv.FormatBool(b)}
}

func list(items ...*source.Node) *source.Node { return &source.Node{Kind: source.List, Items: items} }

// none leaves out what Plimsoll would fill in.
func none() *source.Node { return text("none") }

// A tree is a map that is being made.
type tree struct{ node *source.Node }

func newTree() tree { return tree{&source.Node{Kind: source.Map}} }

// set gives a field a value, in its old place or at the end. Nothing, which nil and
// an absent node are, is not set.
func (t tree) set(name string, value *source.Node) {
	switch {
	case !value.Exists():
	case t.node.Get(name).Exists():
		*t.node = *t.node.With(name, value)
	default:
		t.node.Fields = append(t.node.Fields, source.Field{Name: name, Value: value})
	}
}

// setAll sets a field that takes one value or a list of several, where there are any.
func (t tree) setAll(name string, values []*source.Node) {
	switch len(values) {
	case 0:
	case 1:
		t.set(name, values[0])
	default:
		t.set(name, list(values...))
	}
}

// at gives the map below a field, made where there is none.
func (t tree) at(name string) tree {
	if n := t.node.Get(name); n.Kind == source.Map {
		return tree{n}
	}
	below := newTree()
	t.set(name, below.node)
	return below
}

func (t tree) empty() bool { return len(t.node.Fields) == 0 }

// value gives the map; nil where it is empty.
func (t tree) value() *source.Node {
	if t.empty() {
		return nil
	}
	return t.node
}

// object gives a map of fields and values, those that are nothing left out.
func object(pairs ...any) *source.Node {
	t := newTree()
	for i := 0; i < len(pairs); i += 2 {
		t.set(pairs[i].(string), pairs[i+1].(*source.Node))
	}
	return t.node
}

// without gives a copy of a map that lacks some fields.
func without(n *source.Node, names ...string) *source.Node {
	c := n.Copy(0)
	for _, f := range n.Fields {
		if !slices.Contains(names, f.Name) {
			c.Fields = append(c.Fields, f)
		}
	}
	return c
}

// remove gives a copy of a tree that lacks what a path leads to.
func remove(n *source.Node, path source.Path) *source.Node {
	if len(path) == 0 || !n.Exists() {
		return n
	}
	c := n.Copy(0)
	for _, f := range n.Fields {
		if path[0].Index < 0 && f.Name == path[0].Name {
			if len(path) == 1 {
				continue
			}
			f.Value = remove(f.Value, path[1:])
		}
		c.Fields = append(c.Fields, f)
	}
	for i, item := range n.Items {
		if i == path[0].Index {
			if len(path) == 1 {
				continue
			}
			item = remove(item, path[1:])
		}
		c.Items = append(c.Items, item)
	}
	return c
}
