package schema

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Field describes one field of the language to people.
type Field struct {
	Path     string // from the kind, as Web.spec.replicas
	Name     string
	Doc      string
	Type     string // text, a whole number, a map, ...
	Bounds   string // "" when the type says all
	Default  string // a YAML flow value; "" when there is none
	Example  string // a YAML flow value; may be empty
	Required bool
	Rules    []string // what holds between the fields inside
	House    []string // what the house asks, and where
	Fields   []*Field // inside, in the order of the schema

	advice  []table.Advice // on names that are no fields inside
	aliases []string       // what other tools call it
	of      string         // the named type, as #Image; "": none
	typ     *table.Type
}

// Lookup finds the field at a path: one of Documents, in whatever case, then
// field names joined by dots; spec may be left out. A map with free names is
// entered by any name, a list by the name of a field of its items. When there is
// none, near is the path that was probably meant; "" where none is near.
func Lookup(path string) (f *Field, near string, ok bool) { return (*Language)(nil).Lookup(path) }

// Lookup is the function Lookup in this language.
func (l *Language) Lookup(path string) (f *Field, near string, ok bool) {
	name, rest := l.DocumentAt(path)
	if name == "" {
		return nil, "", false
	}
	kind := l.narrowed(find(l.documents(), name))
	f = describeField(fieldOf(kind.Name, kind.Type), kind.Name, nil, kind.Defaults)
	var steps []string // as they are written: a name of an entry, and not NAME
	for rest != "" {
		var step string
		step, rest, _ = strings.Cut(rest, ".")
		next := f.step(step)
		if next == nil && f.Path == kind.Name {
			if spec := f.step("spec"); spec != nil {
				f, next = spec, spec.step(step)
				steps = []string{"spec"}
			}
		}
		if next == nil {
			return nil, f.near(step), false
		}
		f, steps = next, append(steps, step)
	}
	if l != nil {
		l.explainHouse(f, kind.Name, steps)
	}
	return f, "", true
}

// near gives the path of the field that was probably meant by a name which no field inside
// has: the one that other tools call so, the only one that has a field of the name, or one
// with a name like it; "" where there is none.
func (f *Field) near(name string) string {
	var names []string
	var homes []*Field
	called := ""
	for _, x := range f.Fields {
		if slices.Contains(x.aliases, name) {
			called = x.Path // what a kind has of its own comes last
		}
		if inner := x.step(name); inner != nil && inner.Name == name {
			homes = append(homes, inner)
		}
		names = append(names, x.Name)
	}
	switch {
	case called != "":
		return called
	case len(homes) == 1:
		return homes[0].Path
	}
	if near := source.Nearest(name, names); near != "" {
		return f.Path + "." + near
	}
	return ""
}

// Has reports whether there is a field at a path that Lookup takes, written out: with
// spec, and with NAME for the names of a map with free names.
func Has(path string) bool {
	name, rest, _ := strings.Cut(path, ".")
	kind := Kind(name)
	if kind == nil {
		return false
	}
	t := kind.Type
	for step := range strings.SplitSeq(rest, ".") {
		if t.Object == nil && t.List != nil {
			t = t.List.Item
		}
		switch {
		case t.Object == nil:
			return false
		case t.Object.Field(step) != nil:
			t = t.Object.Field(step).Type
		case step == anyName && t.Object.Value != nil:
			t = t.Object.Value
		default:
			return false
		}
	}
	return !t.Never()
}

// Advice says what to do in place of a field that there is not, but that other tools
// or earlier versions have; "" where there is nothing to say.
func Advice(path string) string { return (*Language)(nil).Advice(path) }

// Advice is the function Advice in this language.
func (l *Language) Advice(path string) string {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		return ""
	}
	for _, parent := range []string{path[:dot], path[:dot] + ".spec"} {
		f, _, ok := l.Lookup(parent)
		if !ok {
			continue
		}
		for _, a := range f.advice {
			if a.Name == path[dot+1:] {
				return a.Do
			}
		}
	}
	return ""
}

// DocumentAt gives the document that a path begins with, as it is written, and
// the rest of the path; "" when there is none. The case of letters is all the
// same.
func (l *Language) DocumentAt(path string) (name, rest string) {
	path += "."
	for _, name := range l.Documents() {
		if n := len(name) + 1; len(path) >= n && strings.EqualFold(path[:n], name+".") {
			return name, strings.TrimSuffix(path[n:], ".")
		}
	}
	return "", ""
}

// anyName stands for the names of a map with free names.
const anyName = "NAME"

func (f *Field) step(name string) *Field {
	for _, x := range f.Fields {
		if x.Name == name || x.Name == anyName {
			return x
		}
	}
	return nil
}

// fieldOf makes a field of a type.
func fieldOf(name string, t *table.Type) *table.Field {
	return &table.Field{Name: name, Doc: t.Doc, Type: t}
}

// describeField describes a field and all inside.
func describeField(x *table.Field, path string, value *source.Node, d *table.Defaults) *Field {
	f := &Field{
		Path: path, Name: x.Name, Doc: x.Doc, Example: x.Example, Required: x.Required,
		Type: x.Type.Shapes(), Bounds: x.Type.Bounds(), aliases: x.Aliases, typ: x.Type,
	}
	if f.of = x.Type.Name; f.of == "" && x.Type.Text != nil {
		f.of = x.Type.Text.Name
	}
	if x.Type.Any {
		f.Type = "anything"
	}
	if value != nil {
		f.Default = value.Flow()
	}
	inside := x.Type
	if l := x.Type.List; l != nil && !l.Item.Any {
		if x.Type.Object == nil {
			inside = l.Item
			f.Type = strings.Replace(f.Type, "a list", "a list of "+manyOf(l.Item), 1)
			if f.Bounds == "" {
				f.Bounds = l.Item.Bounds()
			}
		}
	}
	if inside.Object == nil {
		return f
	}
	f.advice = inside.Object.Advice
	for _, r := range inside.Object.Rules {
		f.Rules = append(f.Rules, strings.TrimSuffix(r.Message+". "+source.Capital(r.Hint), ". "))
	}
	for _, y := range inside.Object.Fields {
		if y.Type.Never() {
			continue
		}
		value, inner := d.Of(y.Name)
		f.Fields = append(f.Fields, describeField(y, path+"."+y.Name, value, inner))
	}
	if v := inside.Object.Value; v != nil {
		y := fieldOf(anyName, v)
		f.Fields = append(f.Fields, describeField(y, path+"."+anyName, nil, nil))
	}
	return f
}

// manyOf names several values of a type.
func manyOf(t *table.Type) string {
	switch {
	case t.Text != nil && t.Number == nil && t.Object == nil:
		return "text"
	case t.Number != nil && t.Text == nil && t.Object == nil:
		return "numbers"
	case t.Object != nil && t.Text == nil:
		return "maps"
	}
	return t.Shapes()
}
