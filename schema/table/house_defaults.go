package table

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// FillFitting is Fill for the defaults of a house, over a map of a type: a default that
// breaks a rule between fields of the map is left out, and what holds for the map of a
// field holds for each map of a list there.
func (d *Defaults) FillFitting(n *source.Node, t *Type) *source.Node {
	if d == nil || n.Kind != source.Map || t == nil || t.Object == nil {
		return n
	}
	var given []source.Field
	for _, item := range d.Items {
		f := t.Object.entry(item.Name)
		if f == nil || !holds(n, item.When) {
			continue
		}
		old := n.Get(item.Name)
		at := slices.IndexFunc(given, func(g source.Field) bool { return g.Name == item.Name })
		if at >= 0 {
			old = given[at].Value
		}
		switch value := item.over(old, f.Type); {
		case value == old:
		case at >= 0:
			given[at].Value = value
		default:
			given = append(given, source.Field{Name: item.Name, Value: value})
		}
	}
	return t.Object.fitting(n, given)
}

// fitting gives a map with fields that are given: all of them, or where that breaks a
// rule those that break none.
func (o *Object) fitting(n *source.Node, given []source.Field) *source.Node {
	fits := func(more *source.Node) bool {
		return !slices.ContainsFunc(o.Rules, func(r *Rule) bool { return r.Holds(n) && !r.Holds(more) })
	}
	all := n
	for _, f := range given {
		all = all.With(f.Name, f.Value)
	}
	if fits(all) {
		return all
	}
	for i := 0; i < len(given); {
		more := n.With(given[i].Name, given[i].Value)
		if !fits(more) {
			i++
			continue
		}
		n, given, i = more, slices.Delete(given, i, i+1), 0 // it may be what another one needs
	}
	return n
}

// over gives a value of a type with the default; the value itself where that adds
// nothing.
func (d *Default) over(old *source.Node, t *Type) *source.Node {
	switch {
	case d.Inner == nil && !old.Exists():
		return standing(d.Value, old.Range)
	case d.Inner == nil && old.Kind == source.Map && d.Value.Kind == source.Map:
		if both, ok := blended(old, standing(d.Value, old.Key)); ok && (Matches(both, t) || !Matches(old, t)) {
			return both
		}
	case d.Inner == nil:
	case old.Kind == source.Map:
		return d.Inner.FillFitting(old, t)
	case old.Kind == source.List && t.List != nil:
		return d.Inner.fillItems(old, t.List.Item)
	case !old.Exists() && !d.OnlyInside:
		made := d.Inner.FillFitting(&source.Node{Range: old.Range, Key: old.Key, Kind: source.Map}, t)
		if Matches(made, t) {
			return made
		}
		// It lacks more, and is to be told of as a whole.
	}
	return old
}

// blended gives what two values say together; false where they are not of one mind.
func blended(a, b *source.Node) (*source.Node, bool) {
	if a.Kind != source.Map || b.Kind != source.Map {
		return a, a.Equal(b)
	}
	same := true
	for _, f := range b.Fields {
		old := a.Get(f.Name)
		if !old.Exists() {
			a = a.With(f.Name, f.Value)
			continue
		}
		both, ok := blended(old, f.Value)
		same = same && ok
		a = a.With(f.Name, both)
	}
	return a, same
}

// fillItems fills the maps of a list.
func (d *Defaults) fillItems(list *source.Node, t *Type) *source.Node {
	filled := list.Copy(0)
	same := true
	for _, item := range list.Items {
		more := d.FillFitting(item, t)
		same = same && more == item
		filled.Items = append(filled.Items, more)
	}
	if same {
		return list
	}
	return filled
}

// All gives a map of all defaults of a house, whatever they depend on, where it says
// them.
func (d *Defaults) All() *source.Node { return d.all(source.Range{}) }

func (d *Defaults) all(at source.Range) *source.Node {
	n := &source.Node{Kind: source.Map, Range: at, Key: at}
	for _, item := range d.Items {
		if n.Has(item.Name) {
			continue
		}
		value := item.Value
		if item.Inner != nil {
			value = item.Inner.all(item.Place)
		}
		n.Fields = append(n.Fields, source.Field{Name: item.Name, Value: value})
	}
	return n
}

// Fits reports whether a map of these defaults alone is of a type.
func (d *Defaults) Fits(t *Type) bool {
	n := d.All()
	return len(n.Fields) == 0 || Matches(n, t)
}
