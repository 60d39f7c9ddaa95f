package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A comparison finds the fields in which two objects differ, as the server holds them.
type comparison struct{ found []*Change }

// compare gives the differences of two objects of one kind; nil: a custom one.
func compare(old, new *source.Node, kind *k8s.Kind) []*Change {
	var c comparison
	var o *k8s.Object
	if kind != nil {
		o = kind.Object
	}
	c.maps(old.Without("apiVersion"), new.Without("apiVersion"), o, nil, nil)
	return c.found
}

func (c *comparison) tell(path manifest.NamedPath, old, new *source.Node) {
	steps := slices.Clone(path)
	c.found = append(c.found, &Change{Path: steps.String(), Old: old, New: new, steps: steps})
}

func (c *comparison) values(old, new *source.Node, t *k8s.Type, in *k8s.Object, field string, path manifest.NamedPath) {
	switch {
	case old.Kind == source.Map && new.Kind == source.Map:
		var o *k8s.Object
		var elem *k8s.Type
		if t != nil {
			o, elem = t.Object, t.Elem
		}
		c.maps(old, new, o, elem, path)
	case old.Kind == source.List && new.Kind == source.List && !(scalars(old) && scalars(new)):
		c.lists(old, new, t, in, field, path)
	case !old.Equal(new):
		c.tell(path, old, new)
	}
}

// scalars reports whether a list has no maps or lists in it.
func scalars(n *source.Node) bool {
	return !slices.ContainsFunc(n.Items, func(item *source.Node) bool { return !item.Scalar() })
}

func at(path manifest.NamedPath, s manifest.NamedStep) manifest.NamedPath {
	return append(slices.Clip(path), s)
}

func into(name string) manifest.NamedStep { return manifest.NamedStep{Step: source.Into(name)} }

// item is the step to an item of a list, by its title where it has one.
func item(i int, title string) manifest.NamedStep {
	return manifest.NamedStep{Step: source.Item(i), Title: title}
}

func (c *comparison) maps(old, new *source.Node, o *k8s.Object, elem *k8s.Type, path manifest.NamedPath) {
	typed := func(name string) *k8s.Type {
		if o != nil {
			return o.TypeOf(name)
		}
		return elem
	}
	for _, f := range old.Fields {
		other := new.Get(f.Name)
		switch {
		case manifest.IsSet(other):
			c.values(f.Value, other, typed(f.Name), o, f.Name, at(path, into(f.Name)))
		case !manifest.IsSet(f.Value):
		default:
			c.tell(at(path, into(f.Name)), f.Value, nil)
		}
	}
	for _, f := range new.Fields {
		switch {
		case manifest.IsSet(old.Get(f.Name)) || !manifest.IsSet(f.Value):
		default:
			c.tell(at(path, into(f.Name)), nil, f.Value)
		}
	}
}

// lists compares lists of maps: by their keys where these tell the items of each list apart,
// else in their order, without those at both ends that are the same.
func (c *comparison) lists(old, new *source.Node, t *k8s.Type, in *k8s.Object, field string, path manifest.NamedPath) {
	var elem *k8s.Type
	if t != nil {
		elem = t.Elem
	}
	if k, ok := manifest.KeyingOf(in, field); ok {
		before, told := k.Keys(old)
		after, also := k.Keys(new)
		if told && also {
			if k.Port {
				after = renumbered(old, new, before, after)
			}
			c.keyed(old, new, before, after, k, elem, path)
			return
		}
	}
	from, oldEnd, newEnd := differing(old.Items, new.Items)
	for i := from; i < max(oldEnd, newEnd); i++ {
		here := at(path, item(i, ""))
		switch {
		case i >= newEnd:
			c.tell(here, old.Items[i], nil)
		case i >= oldEnd:
			c.tell(here, nil, new.Items[i])
		default:
			c.values(old.Items[i], new.Items[i], elem, nil, "", here)
		}
	}
}

// differing gives the part of two lists that is not the same at their beginning and end.
func differing(old, new []*source.Node) (from, oldEnd, newEnd int) {
	oldEnd, newEnd = len(old), len(new)
	for from < min(oldEnd, newEnd) && old[from].Equal(new[from]) {
		from++
	}
	for oldEnd > from && newEnd > from && old[oldEnd-1].Equal(new[newEnd-1]) {
		oldEnd--
		newEnd--
	}
	return from, oldEnd, newEnd
}

func (c *comparison) keyed(old, new *source.Node, before, after []string, k manifest.Keying, elem *k8s.Type,
	path manifest.NamedPath) {
	index := map[string]int{}
	for j, key := range after {
		index[key] = j
	}
	known := map[string]bool{}
	var kept []string
	for i, key := range before {
		known[key] = true
		j, ok := index[key]
		if !ok {
			title := k.Title(old.Items[i], key, old, new)
			c.tell(at(path, item(i, title)), old.Items[i], nil)
			continue
		}
		kept = append(kept, key)
		title := k.Title(new.Items[j], key, old, new)
		c.values(old.Items[i], new.Items[j], elem, nil, "", at(path, item(j, title)))
	}
	var order []string
	for j, key := range after {
		if known[key] {
			order = append(order, key)
			continue
		}
		title := k.Title(new.Items[j], key, old, new)
		c.tell(at(path, item(j, title)), nil, new.Items[j])
	}
	if !slices.Equal(kept, order) {
		c.tell(path, titles(old, before, k), titles(new, after, k))
		c.found[len(c.found)-1].ordered = true
	}
}

// renumbered gives the keys of new ports, where one has the name of a port that is gone the
// key of that: it is the same port with another number.
func renumbered(old, new *source.Node, before, after []string) []string {
	was, is, named := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, key := range after {
		is[key] = true
	}
	for i, item := range old.Items {
		if was[before[i]] = true; !is[before[i]] {
			named[item.Get("name").Text] = before[i]
		}
	}
	delete(named, "")
	keys := slices.Clone(after)
	for j, item := range new.Items {
		name := item.Get("name").Text
		if key, gone := named[name]; gone && !was[after[j]] {
			keys[j] = key
			delete(named, name)
		}
	}
	return keys
}

// titles gives the items of a list by their names: their order is what changes.
func titles(n *source.Node, keys []string, k manifest.Keying) *source.Node {
	list := &source.Node{Kind: source.List, Range: n.Range, Key: n.Key}
	for i, key := range keys {
		list.Items = append(list.Items, textNode(k.Title(n.Items[i], key, n)))
	}
	return list
}
