package table

import "github.com/plimsoll-dev/plimsoll/source"

// Defaults are the values that a map gets for fields that it lacks.
type Defaults struct {
	Items []Default
}

// A Default is the default of one field: a value, or defaults for the map
// that the field holds.
type Default struct {
	Name  string
	Value *source.Node
	Inner *Defaults
	When  []Presence // all must hold
	// OnlyInside: the map itself is not made, only filled where it is written.
	OnlyInside bool
	Place      source.Range // where it is said, of a house; unknown for the language's own
}

// A Presence is a condition: the field at path, from the map that the default
// stands in, is there or is not.
type Presence struct {
	Path    []string
	Present bool
}

// Fill adds the defaults to a map. What it adds stands at the key of the map
// that it is added to.
func (d *Defaults) Fill(n *source.Node) *source.Node {
	if d == nil || n.Kind != source.Map {
		return n
	}
	written := n // conditions speak of what the user wrote
	set := func(name string, value *source.Node) {
		if n == written {
			n = written.Copy(0)
			n.Fields = append(make([]source.Field, 0, len(written.Fields)+len(d.Items)), written.Fields...)
		}
		for i := range n.Fields {
			if n.Fields[i].Name == name {
				n.Fields[i].Value = value
				return
			}
		}
		n.Fields = append(n.Fields, source.Field{Name: name, Value: value})
	}
	for _, item := range d.Items {
		if !holds(written, item.When) {
			continue
		}
		old := n.Get(item.Name)
		switch {
		case item.Inner != nil:
			if item.OnlyInside && old.Kind != source.Map {
				continue
			}
			if !old.Exists() {
				old = &source.Node{Range: old.Range, Key: old.Key, Kind: source.Map}
			}
			set(item.Name, item.Inner.Fill(old))
		case !old.Exists():
			set(item.Name, standing(item.Value, old.Range))
		}
	}
	return n
}

// standing gives a copy of a constant that stands at a place.
func standing(v *source.Node, at source.Range) *source.Node {
	c := *v
	c.Range, c.Key = at, at
	c.Fields = append([]source.Field(nil), v.Fields...)
	for i := range c.Fields {
		c.Fields[i].Value = standing(c.Fields[i].Value, at)
	}
	c.Items = append([]*source.Node(nil), v.Items...)
	for i := range c.Items {
		c.Items[i] = standing(c.Items[i], at)
	}
	return &c
}

func holds(n *source.Node, when []Presence) bool {
	for _, p := range when {
		if n.At(p.Path...).Exists() != p.Present {
			return false
		}
	}
	return true
}

// Of gives the unconditional default of a field, and those inside it.
func (d *Defaults) Of(name string) (value *source.Node, inner *Defaults) {
	if d == nil {
		return nil, nil
	}
	for _, item := range d.Items {
		switch {
		case item.Name != name:
		case item.Inner != nil:
			inner = item.Inner
		case value == nil:
			value = item.Value
		}
	}
	return value, inner
}
