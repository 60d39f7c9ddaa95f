package table

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An OwnKind is a kind that a house makes of another one.
type OwnKind struct {
	Name   string
	Doc    string
	Fields []*Field // metadata and spec, as the house says them
	Into   string   // the kind that its apps become
	Shape  *Shape   // what they become
	Place  source.Range
}

// A Shape is a value that is made for an app: one that is written in the house, one
// that refers to a field of the app, or one made of such.
type Shape struct {
	Place, Key source.Range
	Kind       source.Kind

	Value  *source.Node // as it is
	Fields []ShapeField // of a map
	Items  []*Shape     // of a list
	Ref    []string     // the field of the app
	Parts  []*Shape     // of a text that is put together
	Of     []ShapeField // of a lookup, what there is
	Lookup bool
}

// A ShapeField is a field of a map that is made.
type ShapeField struct {
	Name  string
	Value *Shape
	When  []Equality // all must hold
}

// An Equality is a condition on a field of the app.
type Equality struct {
	Ref   []string
	Value *source.Node
	Not   bool
	Place source.Range
}

// Holds reports whether the condition is true of an app. Of a field that is not there
// none is.
func (e *Equality) Holds(app *source.Node) bool {
	n := app.At(e.Ref...)
	return n.Exists() && (n.Kind == e.Value.Kind && n.Text == e.Value.Text) != e.Not
}

// A Making makes what an app becomes.
type Making struct {
	App *source.Node
	// Texts are those that were put together.
	Texts []MadeText
	// Clashes are values that are not the same and are to be one.
	Clashes []Clash
}

// A MadeText stands at the first field of the app that is in it, and was put together at
// a place in the house.
type MadeText struct{ At, By source.Range }

// A Clash is of a field.
type Clash struct {
	Name string
	A, B *source.Node
}

// Make gives the value of a shape; nil where what it refers to is not there. What refers
// to a field has the place of that.
func (m *Making) Make(s *Shape) *source.Node {
	switch {
	case s.Lookup:
		key := m.App.At(s.Ref...)
		for _, f := range s.Of {
			if key.Scalar() && f.Name == key.Text {
				return s.keyed(m.Make(f.Value))
			}
		}
		return nil
	case s.Ref != nil:
		n := m.App.At(s.Ref...)
		if !n.Exists() {
			return nil
		}
		return n
	case s.Parts != nil:
		return m.text(s)
	case s.Value != nil:
		return s.keyed(s.Value)
	}
	n := &source.Node{Range: s.Place, Key: s.Key, Kind: s.Kind}
	for _, item := range s.Items {
		if v := m.Make(item); v != nil {
			n.Items = append(n.Items, v)
		}
	}
	for _, f := range s.Fields {
		if slices.ContainsFunc(f.When, func(e Equality) bool { return !e.Holds(m.App) }) {
			continue
		}
		if v := m.Make(f.Value); v != nil {
			n = n.With(f.Name, m.Unify(f.Name, n.Get(f.Name), v))
		}
	}
	return n
}

// References calls f with each field of the app that the value refers to.
func (s *Shape) References(f func(ref []string)) {
	if s.Ref != nil {
		f(s.Ref)
	}
	for _, inner := range slices.Concat(s.Parts, s.Items) {
		inner.References(f)
	}
	for _, field := range slices.Concat(s.Fields, s.Of) {
		for _, e := range field.When {
			f(e.Ref)
		}
		field.Value.References(f)
	}
}

// Unify gives what two say of one field: where both are maps, what both say.
func (m *Making) Unify(name string, a, b *source.Node) *source.Node {
	switch {
	case !a.Exists():
		return b
	case a.Kind == source.Map && b.Kind == source.Map:
		for _, f := range b.Fields {
			a = a.With(f.Name, m.Unify(f.Name, a.Get(f.Name), f.Value))
		}
		return a
	case !a.Equal(b):
		m.Clashes = append(m.Clashes, Clash{name, a, b})
	}
	return a
}

// keyed gives a value of the house the key that holds it.
func (s *Shape) keyed(n *source.Node) *source.Node {
	if n == nil || !s.Key.Known() {
		return n
	}
	c := *n
	c.Key = s.Key
	return &c
}

// text puts a text together.
func (m *Making) text(s *Shape) *source.Node {
	n := &source.Node{Range: s.Place, Key: s.Key, Kind: source.String, Style: source.Quoted}
	first := true
	for _, part := range s.Parts {
		if part.Ref == nil {
			n.Text += part.Value.Text
			continue
		}
		v := m.App.At(part.Ref...)
		if !v.Exists() {
			return nil
		}
		if n.Text += v.Text; first {
			n.Range, n.Key, first = v.Range, v.Key, false
		}
	}
	m.Texts = append(m.Texts, MadeText{At: n.Range, By: s.Place})
	return n
}
