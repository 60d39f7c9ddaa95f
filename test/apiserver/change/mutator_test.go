package change_test

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A mutator changes fields of objects as people do: to what another object has there, to
// another value of the type, or away.
type mutator struct {
	r    *rand.Rand
	pool map[string][]*source.Node // values seen, by definition and field
}

func newMutator(r *rand.Rand, samples []sample) *mutator {
	m := &mutator{r, map[string][]*source.Node{}}
	for _, s := range samples {
		if kind := kindOf(s.root); kind != nil {
			m.collect(s.root, &k8s.Type{Form: k8s.Struct, Object: kind.Object})
		}
	}
	return m
}

func kindOf(n *source.Node) *k8s.Kind { return k8s.Find(n.Get("apiVersion").Text, n.Get("kind").Text) }

func typeOf(t *k8s.Type, name string) *k8s.Type {
	switch {
	case t == nil:
		return nil
	case t.Form == k8s.Struct:
		return t.Object.TypeOf(name)
	}
	return t.Elem
}

func (m *mutator) collect(n *source.Node, t *k8s.Type) {
	for _, f := range n.Fields {
		inner := typeOf(t, f.Name)
		if t != nil && t.Form == k8s.Struct {
			key := t.Object.Name + "." + f.Name
			m.pool[key] = append(m.pool[key], f.Value)
		}
		m.collect(f.Value, inner)
	}
	for _, item := range n.Items {
		if t != nil {
			m.collect(item, t.Elem)
		}
	}
}

// change gives an object with as many changes.
func (m *mutator) change(root *source.Node, times int) *source.Node {
	var t *k8s.Type
	if kind := kindOf(root); kind != nil {
		t = &k8s.Type{Form: k8s.Struct, Object: kind.Object}
	}
	next := root
	for range times {
		next = m.object(next, t, 0)
	}
	metadata := next.Get("metadata")
	for _, name := range []string{"name", "namespace"} {
		if metadata = metadata.Without(name); root.Get("metadata").Has(name) {
			metadata = metadata.With(name, root.At("metadata", name))
		}
	}
	return next.With("metadata", metadata)
}

// object changes something in a map.
func (m *mutator) object(n *source.Node, t *k8s.Type, depth int) *source.Node {
	var names []string
	for _, f := range n.Fields {
		if !(depth == 0 && (f.Name == "apiVersion" || f.Name == "kind" || f.Name == "status")) {
			names = append(names, f.Name)
		}
	}
	absent := m.absent(n, t, depth)
	if len(names) == 0 || len(absent) > 0 && m.r.IntN(5) == 0 {
		if len(absent) == 0 {
			return n
		}
		name := absent[m.r.IntN(len(absent))]
		return n.With(name, m.made(t, name, 0))
	}
	name := names[m.r.IntN(len(names))]
	if depth == 0 && len(names) > 1 && name == "metadata" && m.r.IntN(3) > 0 {
		return m.object(n, t, depth)
	}
	value, inner := n.Get(name), typeOf(t, name)
	if depth == 1 && name == "name" && n.Has("name") && t != nil && t.Object != nil &&
		t.Object.Name == "meta.v1.ObjectMeta" {
		return n
	}
	switch {
	case m.r.IntN(8) == 0:
		return n.Without(name)
	case m.r.IntN(8) == 0 && t != nil && t.Form == k8s.Struct && len(m.pool[t.Object.Name+"."+name]) > 0:
		seen := m.pool[t.Object.Name+"."+name]
		return n.With(name, seen[m.r.IntN(len(seen))])
	case value.Kind == source.Map:
		return n.With(name, m.object(value, inner, depth+1))
	case value.Kind == source.List && len(value.Items) > 0:
		return n.With(name, m.list(value, inner, depth))
	}
	return n.With(name, m.scalar(value, t, name))
}

// absent gives the fields that a struct does not have, and could.
func (m *mutator) absent(n *source.Node, t *k8s.Type, depth int) (names []string) {
	if t == nil || t.Form == k8s.Map {
		return []string{"example.com/added"}
	}
	if t.Form != k8s.Struct {
		return nil
	}
	for _, f := range t.Object.Fields() {
		system := t.Object.Name == "meta.v1.ObjectMeta" && f.Name != "labels" && f.Name != "annotations" &&
			f.Name != "finalizers"
		if !n.Has(f.Name) && !(depth == 0 && f.Name == "status") && !system && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// made gives a value for a field that is not there.
func (m *mutator) made(t *k8s.Type, name string, depth int) *source.Node {
	if t != nil && t.Form == k8s.Struct {
		if seen := m.pool[t.Object.Name+"."+name]; len(seen) > 0 && m.r.IntN(4) > 0 {
			return seen[m.r.IntN(len(seen))]
		}
		for _, f := range t.Object.Named(name) {
			if len(f.Enum) > 0 {
				return text(f.Enum[m.r.IntN(len(f.Enum))])
			}
		}
	}
	inner := typeOf(t, name)
	if inner == nil {
		return text("added")
	}
	return m.ofType(inner, depth)
}

func (m *mutator) ofType(t *k8s.Type, depth int) *source.Node {
	switch t.Form {
	case k8s.Struct:
		n := &source.Node{Kind: source.Map}
		for _, f := range t.Object.Required() {
			if depth < 4 && !n.Has(f.Name) {
				n = n.With(f.Name, m.made(t, f.Name, depth+1))
			}
		}
		return n
	case k8s.List:
		return &source.Node{Kind: source.List, Items: []*source.Node{m.ofType(t.Elem, depth+1)}}
	case k8s.Map:
		return (&source.Node{Kind: source.Map}).With("added", m.ofType(t.Elem, depth+1))
	case k8s.Bool:
		return &source.Node{Kind: source.Bool, Text: "true"}
	case k8s.Int32, k8s.Int64, k8s.IntOrString, k8s.Number:
		return &source.Node{Kind: source.Int, Text: strconv.Itoa(1 + m.r.IntN(20))}
	case k8s.Quantity:
		return text("2")
	}
	return text("added")
}

func text(s string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}
}

// list changes an item, takes one away, adds one that is like another, or turns two round.
func (m *mutator) list(n *source.Node, t *k8s.Type, depth int) *source.Node {
	c := n.Copy(len(n.Items))
	i := m.r.IntN(len(c.Items))
	switch what := m.r.IntN(8); {
	case what == 0:
		c.Items = slices.Delete(c.Items, i, i+1)
	case what == 1 && len(c.Items) > 1:
		j := m.r.IntN(len(c.Items))
		c.Items[i], c.Items[j] = c.Items[j], c.Items[i]
	case what == 2:
		c.Items = append(c.Items, m.item(c.Items[i], t, depth))
	default:
		c.Items[i] = m.item(c.Items[i], t, depth)
	}
	return c
}

func (m *mutator) item(n *source.Node, t *k8s.Type, depth int) *source.Node {
	var elem *k8s.Type
	if t != nil {
		elem = t.Elem
	}
	if n.Kind == source.Map {
		return m.object(n, elem, depth+1)
	}
	return m.scalar(n, nil, "")
}

// scalar gives another value of the kind.
func (m *mutator) scalar(n *source.Node, t *k8s.Type, name string) *source.Node {
	if t != nil && t.Form == k8s.Struct {
		if seen := m.pool[t.Object.Name+"."+name]; len(seen) > 1 && m.r.IntN(2) == 0 {
			return seen[m.r.IntN(len(seen))]
		}
		for _, f := range t.Object.Named(name) {
			if len(f.Enum) > 0 {
				return text(f.Enum[m.r.IntN(len(f.Enum))])
			}
		}
	}
	c := *n
	switch n.Kind {
	case source.Bool:
		c.Text = strconv.FormatBool(n.Text != "true")
	case source.Int:
		i, _ := n.Int()
		c.Text = strconv.FormatInt(i+int64(m.r.IntN(5))-2, 10)
	case source.String:
		if i, err := strconv.Atoi(n.Text); err == nil {
			c.Text = strconv.Itoa(i + 1)
		} else if len(n.Text) > 2 && n.Text[0] >= '1' && n.Text[0] <= '8' {
			c.Text = string(n.Text[0]+1) + n.Text[1:]
		} else {
			c.Text += "x"
		}
	}
	return &c
}
