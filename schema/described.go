package schema

import (
	"slices"
	"strconv"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Value is one that a field can have, or a name that an entry of a map can have.
type Value struct {
	Text    string
	Doc     string
	Literal bool // true, false or a number
}

// Described gives the field at a path of a document of a kind, one of Documents, as the
// house narrows it: several where a layer is over all kinds, none where there is none.
func (l *Language) Described(kind string, path source.Path) (list []*Field) {
	names := fieldNames(path)
	layer := func(kind string, at int) {
		k := find(l.specKinds(), kind)
		if k == nil {
			return
		}
		if f := l.described(k, append([]string{"spec"}, names[at:]...)); f != nil {
			f.lackAll()
			list = append(list, f)
		}
	}
	k := find(l.documents(), kind)
	switch inSpec := len(names) > 1 && names[0] == "spec"; {
	case k == nil:
	case kind == EnvironmentKind && inSpec && names[1] == "all":
		for _, name := range l.Kinds() {
			layer(name, 2)
		}
	case kind == EnvironmentKind && inSpec && names[1] == "kinds" && len(names) > 2:
		layer(names[2], 3)
	case len(names) > 1 && names[0] == "environments":
		layer(kind, 2)
	default:
		if f := l.described(k, names); f != nil {
			list = append(list, f)
		}
	}
	return list
}

// Described gives the field at a path of plimsoll.yaml; nil where there is none.
func (n Names) Described(path source.Path) *Field {
	return (*Language)(nil).described(&table.Kind{Name: ConfigFile, Type: n.config(), Defaults: config.Defaults},
		fieldNames(path))
}

// fieldNames gives the names in a path: items of lists have none.
func fieldNames(path source.Path) (names []string) {
	for _, step := range path {
		if step.Index < 0 {
			names = append(names, step.Name)
		}
	}
	return names
}

func (l *Language) described(kind *table.Kind, names []string) *Field {
	kind = l.narrowed(kind)
	at, d, path := fieldOf(kind.Name, kind.Type), kind.Defaults, kind.Name
	var value *source.Node
	for _, name := range names {
		t := at.Type
		if t.Object == nil && t.List != nil {
			t = t.List.Item
		}
		if t.Object == nil {
			return nil
		}
		if value, d = d.Of(name); t.Object.Field(name) != nil {
			at = t.Object.Field(name)
		} else if t.Object.Value != nil {
			at = fieldOf(anyName, t.Object.Value)
		} else {
			return nil
		}
		path += "." + at.Name
	}
	f := describeField(at, path, value, d)
	if l != nil {
		l.explainHouse(f, kind.Name, names)
	}
	return f
}

// lackAll has none of the fields of a layer be required. What is in a list is whole.
func (f *Field) lackAll() {
	f.Required = false
	if f.typ.Object != nil {
		for _, x := range f.Fields {
			x.lackAll()
		}
	}
}

// Values gives the values that there are of a field, or of the items of its list; none where
// there are others.
func (f *Field) Values() []Value {
	values := valuesOf(f.typ)
	if f.Listed() {
		values = valuesOf(f.typ.List.Item)
	}
	return values
}

func valuesOf(t *table.Type) (list []Value) {
	if t.Text != nil {
		for _, text := range t.Text.Enum {
			list = append(list, Value{Text: text, Doc: t.Text.Meanings[text]})
		}
	}
	if t.Number != nil {
		for _, n := range t.Number.Enum {
			list = append(list, Value{Text: strconv.FormatInt(n, 10), Literal: true})
		}
	}
	if t.Truth != nil {
		for _, text := range []string{"true", "false"} {
			if t.Truth.Only == "" || t.Truth.Only == text {
				list = append(list, Value{Text: text, Literal: true})
			}
		}
	}
	return list
}

// Names gives the names that entries of a map can have, where these are known.
func (f *Field) Names() (list []Value) {
	t := f.typ
	if f.Listed() {
		t = t.List.Item
	}
	if t.Object != nil && t.Object.Key != nil && t.Object.Key.Text != nil {
		return valuesOf(&table.Type{Text: t.Object.Key.Text})
	}
	return nil
}

// Listed reports whether the field is a list, and nothing else.
func (f *Field) Listed() bool {
	t := f.typ
	return t.List != nil && t.Object == nil && t.Text == nil && t.Number == nil && t.Truth == nil
}

// Empty gives the value that the field begins with while it is written, in JSON.
func (f *Field) Empty() string {
	t := f.typ
	switch {
	case t.Text != nil:
		return `""`
	case t.Object != nil:
		return "{}"
	case t.List != nil:
		return "[]"
	}
	return "null"
}

// Lacking gives the fields that a map lacks yet.
func (f *Field) Lacking(there *source.Node) []*Field {
	return slices.DeleteFunc(slices.Clone(f.Fields), func(x *Field) bool { return x.Name == anyName || there.Has(x.Name) })
}

// Becomes gives the kind of the language that specs of a kind become, in the end; "" where
// there is no such kind.
func (l *Language) Becomes(kind string) string {
	for l != nil && l.ownKinds[kind] != nil {
		kind = l.ownKinds[kind].Into
	}
	if find(specs, kind) == nil {
		return ""
	}
	return kind
}
