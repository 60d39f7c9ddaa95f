package importer

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A difference is a value that two objects do not share. A part that only one of them
// has is one difference.
type difference struct {
	path     []step
	old, new *source.Node // nil: not there
}

// A step is one of a path as the reports of differences write it, with the keys of an item
// that has some.
type step struct {
	manifest.NamedStep
	keys []source.Field // nil: by the index
}

func into(name string) step { return step{NamedStep: manifest.NamedStep{Step: source.Into(name)}} }

// pathOf writes a path as the reports of differences do.
func pathOf(path []step) string {
	named := make(manifest.NamedPath, len(path))
	for i, s := range path {
		named[i] = s.NamedStep
	}
	return named.String()
}

// compare gives the differences of two objects of one kind.
func compare(old, new *source.Node) []difference {
	kind := k8s.Find(old.Get("apiVersion").Text, old.Get("kind").Text)
	var c comparison
	var o *k8s.Object
	if kind != nil {
		o = kind.Object
	}
	c.maps(old, new, o, nil, nil)
	return c.found
}

type comparison struct{ found []difference }

func (c *comparison) tell(path []step, old, new *source.Node) {
	c.found = append(c.found, difference{slices.Clone(path), old, new})
}

// values compares two values of a type, which field in of an object has.
func (c *comparison) values(old, new *source.Node, t *k8s.Type, in *k8s.Object, field string, path []step) {
	switch {
	case old.Kind == source.Map && new.Kind == source.Map:
		switch {
		case t == nil:
			c.maps(old, new, nil, nil, path)
		default:
			c.maps(old, new, t.Object, t.Elem, path)
		}
	case old.Kind == source.List && new.Kind == source.List && t != nil && t.Elem != nil && t.Elem.Form == k8s.Struct:
		c.lists(old, new, t, in, field, path)
	case !old.Equal(new):
		c.tell(path, old, new)
	}
}

func (c *comparison) maps(old, new *source.Node, o *k8s.Object, elem *k8s.Type, path []step) {
	at := func(name string) []step { return append(slices.Clip(path), into(name)) }
	for _, f := range old.Fields {
		other := new.Get(f.Name)
		if !other.Exists() && !fine(f) {
			c.tell(at(f.Name), f.Value, nil)
			continue
		}
		t := elem
		if o != nil {
			t = o.TypeOf(f.Name)
		}
		if !other.Exists() {
			other = newTree().node
		}
		c.values(f.Value, other, t, o, f.Name, at(f.Name))
	}
	for _, f := range new.Fields {
		switch {
		case old.Has(f.Name):
		case fine(f):
			c.maps(newTree().node, f.Value, nil, nil, at(f.Name))
		default:
			c.tell(at(f.Name), nil, f.Value)
		}
	}
}

// fine reports whether a map that only one object has is compared field by field: it has
// things in it that have nothing to do with each other.
func fine(f source.Field) bool {
	return f.Value.Kind == source.Map && slices.Contains(
		[]string{"metadata", "securityContext", "labels", "annotations"}, f.Name) &&
		(f.Name != "securityContext" || !hollow(f.Value)) // the server keeps an empty one
}

// hollow reports whether a value is a map in which nothing is said.
func hollow(n *source.Node) bool {
	return n.Kind == source.Map && !slices.ContainsFunc(n.Fields, func(f source.Field) bool { return !hollow(f.Value) })
}

// lists compares lists of maps: by their keys where these tell the items of each list
// apart, else by index where there are as many.
func (c *comparison) lists(old, new *source.Node, t *k8s.Type, in *k8s.Object, field string, path []step) {
	k, ok := manifest.KeyingOf(in, field)
	before, told := k.Keys(old)
	after, also := k.Keys(new)
	if !ok || !told || !also {
		if len(old.Items) != len(new.Items) {
			c.tell(path, old, new)
			return
		}
		for i := range old.Items {
			at := step{NamedStep: manifest.NamedStep{Step: source.Item(i)}}
			c.values(old.Items[i], new.Items[i], t.Elem, nil, "", append(slices.Clip(path), at))
		}
		return
	}
	at := func(n *source.Node, i int, key string) []step {
		title := k.Title(n.Items[i], key, old, new)
		return append(slices.Clip(path), step{manifest.NamedStep{Step: source.Item(i), Title: title}, k.Fields(n.Items[i])})
	}
	for i, key := range before {
		if j := slices.Index(after, key); j >= 0 {
			c.values(old.Items[i], new.Items[j], t.Elem, nil, "", at(old, i, key))
		} else {
			c.tell(at(old, i, key), old.Items[i], nil)
		}
	}
	for j, key := range after {
		if !slices.Contains(before, key) {
			c.tell(at(new, j, key), nil, new.Items[j])
		}
	}
	if field == "initContainers" && len(before) == len(after) && !slices.Equal(before, after) {
		c.tell(path, old, new) // they start in this order
	}
}
