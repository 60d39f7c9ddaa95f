package table

import "github.com/plimsoll-dev/plimsoll/source"

// Narrow gives a type in which values of a definition, as #Image, are only what by
// allows as well, wherever they stand. Patterns of rules stay as they are. The type
// itself is not changed.
func Narrow(t *Type, definition string, by *Type) *Type {
	n := narrower{definition, by, map[*Type]*Type{}}
	return n.narrowed(t)
}

type narrower struct {
	definition string
	by         *Type
	done       map[*Type]*Type
}

func (n *narrower) narrowed(t *Type) *Type {
	if t == nil || n.done[t] != nil {
		return n.done[t]
	}
	c := *t
	if t.List != nil {
		list := *t.List
		list.Item = n.narrowed(list.Item)
		c.List = &list
	}
	if t.Object != nil {
		object := *t.Object
		object.Key, object.Value = n.narrowed(object.Key), n.narrowed(object.Value)
		object.Fields = make([]*Field, len(t.Object.Fields))
		for i, f := range t.Object.Fields {
			field := *f
			field.Type = n.narrowed(f.Type)
			object.Fields[i] = &field
		}
		c.Object = &object
	}
	n.meet(&c)
	n.done[t] = &c
	return &c
}

// meet narrows what of a type is of the definition.
func (n *narrower) meet(t *Type) {
	both := Meet(t, n.by)
	if t.Text != nil && t.Is(n.definition, source.String) {
		t.Text = both.Text
	}
	if t.Number != nil && t.Is(n.definition, source.Int) {
		t.Number = both.Number
	}
	if t.List != nil && t.Is(n.definition, source.List) {
		t.List = both.List
	}
	if t.Object != nil && t.Is(n.definition, source.Map) {
		t.Object = both.Object
	}
}
