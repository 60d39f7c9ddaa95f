package table

// Narrow gives a type in which the text of a definition, as #Image, allows only
// what by allows as well, wherever it stands. Patterns of rules stay as they
// are. The type itself is not changed.
func Narrow(t *Type, definition string, by *Text) *Type {
	n := narrower{definition, by, map[*Type]*Type{}}
	return n.narrowed(t)
}

type narrower struct {
	definition string
	by         *Text
	done       map[*Type]*Type
}

func (n *narrower) narrowed(t *Type) *Type {
	if t == nil || n.done[t] != nil {
		return n.done[t]
	}
	c := *t
	if t.Text != nil && t.Text.Name == n.definition {
		c.Text = meetText(t.Text, n.by)
	}
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
	n.done[t] = &c
	return &c
}
