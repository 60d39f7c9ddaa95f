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

// A step leads into a map by a name, or into a list: to an item by its keys, of which the
// name speaks, or else by its index.
type step struct {
	name  string
	keys  []source.Field // of an item; nil: by the index
	index int            // -1: into a map
}

// pathOf writes a path as the reports of differences do.
func pathOf(path []step) (text string) {
	for _, s := range path {
		switch {
		case s.index < 0:
			text = source.Into(s.name).After(text)
		case s.keys == nil:
			text += source.Item(s.index).String()
		default:
			text += "[" + s.name + "]"
		}
	}
	return text
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
	at := func(name string) []step { return append(slices.Clip(path), step{name: name, index: -1}) }
	for _, f := range old.Fields {
		other := new.Get(f.Name)
		if !other.Exists() && !fine(f) {
			c.tell(at(f.Name), f.Value, nil)
			continue
		}
		t := elem
		if o != nil {
			if known := o.Named(f.Name); len(known) > 0 {
				t = known[len(known)-1].Type
			}
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
	before, ok := manifest.ItemKeys(old, in, field)
	after, also := manifest.ItemKeys(new, in, field)
	if !ok || !also {
		if len(old.Items) != len(new.Items) {
			c.tell(path, old, new)
			return
		}
		for i := range old.Items {
			c.values(old.Items[i], new.Items[i], t.Elem, nil, "", append(slices.Clip(path), step{index: i}))
		}
		return
	}
	for i, keys := range before {
		at := append(slices.Clip(path), step{name: manifest.ItemTitle(old.Items[i], keys), keys: keys, index: i})
		j := slices.IndexFunc(after, func(other []source.Field) bool { return manifest.SameItem(keys, other) })
		if j < 0 {
			c.tell(at, old.Items[i], nil)
			continue
		}
		c.values(old.Items[i], new.Items[j], t.Elem, nil, "", at)
	}
	for j, keys := range after {
		if !slices.ContainsFunc(before, func(other []source.Field) bool { return manifest.SameItem(keys, other) }) {
			at := append(slices.Clip(path), step{name: manifest.ItemTitle(new.Items[j], keys), keys: keys, index: j})
			c.tell(at, nil, new.Items[j])
		}
	}
	if field == "initContainers" && len(before) == len(after) && !slices.EqualFunc(before, after, manifest.SameItem) {
		c.tell(path, old, new) // they start in this order
	}
}
