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
	written := n
	for _, item := range d.Items {
		f := t.Object.entry(item.Name)
		if f == nil || !holds(written, item.When) {
			continue
		}
		inner := f.Type
		old := n.Get(item.Name)
		value := old
		switch {
		case item.Inner == nil && !old.Exists():
			value = standing(item.Value, old.Range)
		case item.Inner == nil:
		case old.Kind == source.Map:
			value = item.Inner.FillFitting(old, inner)
		case old.Kind == source.List && inner.List != nil:
			value = item.Inner.fillItems(old, inner.List.Item)
		case !old.Exists() && !item.OnlyInside:
			value = item.Inner.FillFitting(&source.Node{Range: old.Range, Key: old.Key, Kind: source.Map}, inner)
			if !Matches(value, inner) {
				continue // it lacks more, and is to be told of as a whole
			}
		}
		if value == old {
			continue
		}
		more := n.With(item.Name, value)
		if !slices.ContainsFunc(t.Object.Rules, func(r *Rule) bool { return r.Holds(n) && !r.Holds(more) }) {
			n = more
		}
	}
	return n
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

// All gives a map of all defaults, whatever they depend on, those of the language
// standing at a place.
func (d *Defaults) All(at source.Range) *source.Node {
	n := &source.Node{Kind: source.Map, Range: at, Key: at}
	if d == nil {
		return n
	}
	for _, item := range d.Items {
		if n.Has(item.Name) {
			continue
		}
		value := item.Value
		switch {
		case item.Inner != nil:
			value = item.Inner.All(item.Place)
		case !value.Range.Known():
			value = standing(value, at)
		}
		n.Fields = append(n.Fields, source.Field{Name: item.Name, Value: value})
	}
	return n
}

// Fits reports whether a map of these defaults alone is of a type.
func (d *Defaults) Fits(t *Type) bool {
	n := d.All(source.Range{})
	return len(n.Fields) == 0 || Matches(n, t)
}
