package schema

import (
	"slices"
	"strings"

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
	Fields   []*Field // inside, in the order of the schema
}

// Lookup finds the field at a path: a kind, then field names joined by dots;
// spec may be left out. A map with free names is entered by any name, a list
// by the name of a field of its items. When there is none, near is the name
// at which the path fails and, where one is near, the path that was probably
// meant.
func Lookup(path string) (f *Field, near string, ok bool) {
	l := embedded()
	kind, rest, _ := strings.Cut(path, ".")
	i := slices.IndexFunc(l.kinds, func(k string) bool { return strings.EqualFold(k, kind) })
	if i < 0 {
		return nil, source.Nearest(kind, l.kinds), false
	}
	kind = l.kinds[i]
	t, d := l.kind(kind)
	f = describeField(fixed(kind, t), kind, nil, d)
	for rest != "" {
		var step string
		step, rest, _ = strings.Cut(rest, ".")
		next := f.step(step)
		if next == nil && f.Path == kind {
			if spec := f.step("spec"); spec != nil {
				f, next = spec, spec.step(step)
			}
		}
		if next == nil {
			var names []string
			for _, x := range f.Fields {
				names = append(names, x.Name)
			}
			near := source.Nearest(step, names)
			if near != "" {
				near = f.Path + "." + near
			}
			return nil, near, false
		}
		f = next
	}
	return f, "", true
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

// describeField describes a field and all inside.
func describeField(x *field, path string, value *source.Node, d *defaults) *Field {
	f := &Field{
		Path: path, Name: x.name, Doc: x.doc, Example: x.exampleText(), Required: x.required,
		Type: x.typ().shapes(), Bounds: x.typ().limits(),
	}
	if x.typ().any {
		f.Type = "anything"
	}
	if value != nil {
		f.Default = flow(value)
	}
	inside := x.typ()
	if l := x.typ().list; l != nil && !l.item.any {
		if x.typ().object == nil {
			inside = l.item
			f.Type = strings.Replace(f.Type, "a list", "a list of "+manyOf(l.item), 1)
			if f.Bounds == "" {
				f.Bounds = l.item.limits()
			}
		}
	}
	if inside.object == nil {
		return f
	}
	for _, r := range inside.object.rules {
		f.Rules = append(f.Rules, strings.TrimSuffix(r.message+". "+r.hint, ". "))
	}
	for _, y := range inside.object.fields {
		if y.typ().never() {
			continue
		}
		value, inner := d.of(y.name)
		f.Fields = append(f.Fields, describeField(y, path+"."+y.name, value, inner))
	}
	if v := inside.object.value; v != nil {
		y := fixed(anyName, v)
		f.Fields = append(f.Fields, describeField(y, path+"."+anyName, nil, nil))
	}
	return f
}

// manyOf names several values of a type.
func manyOf(t *Type) string {
	switch {
	case t.text != nil && t.number == nil && t.object == nil:
		return "text"
	case t.number != nil && t.text == nil && t.object == nil:
		return "numbers"
	case t.object != nil && t.text == nil:
		return "maps"
	}
	return t.shapes()
}

// of gives the unconditional default of a field, and those inside it.
func (d *defaults) of(name string) (value *source.Node, inner *defaults) {
	if d == nil {
		return nil, nil
	}
	for _, item := range d.items {
		if item.name == name {
			if item.inner != nil {
				inner = item.inner
			} else if value == nil {
				value = item.value
			}
		}
	}
	return value, inner
}

// flow writes a constant in one line.
func flow(n *source.Node) string {
	switch n.Kind {
	case source.Map:
		var parts []string
		for _, f := range n.Fields {
			parts = append(parts, f.Name+": "+flow(f.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case source.List:
		var parts []string
		for _, item := range n.Items {
			parts = append(parts, flow(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case source.String:
		if n.Text == "" || strings.ContainsAny(n.Text, " :{}[],#&*!|>'\"%@`") {
			return `"` + n.Text + `"`
		}
	}
	return n.Text
}
