package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// narrowed gives a kind as the house narrows it, for people and editors: with what holds
// for every app, and with all defaults.
func (l *Language) narrowed(kind *table.Kind) *table.Kind {
	if l == nil || len(l.rules[kind.Name])+len(l.defaults[kind.Name]) == 0 {
		return kind
	}
	c := *kind
	for _, r := range l.rules[kind.Name] {
		switch {
		case r.Environments != nil || r.Exceptions != nil || r.Severity != source.Error:
		case r.Named():
			c.Type = table.Narrow(c.Type, r.Of, r.Type)
		case !slices.ContainsFunc(r.Steps, func(s table.HouseStep) bool { return s.Key != nil }):
			c.Type = table.Meet(c.Type, chain(r, 0, c.Type))
		}
	}
	c.Defaults = merged(append(slices.Clone(l.defaults[kind.Name]), kind.Defaults)...)
	c.Type = given(c.Type, c.Defaults)
	return &c
}

// given gives the type of what is written where there are defaults: what these give need
// not be.
func given(t *table.Type, d *table.Defaults) *table.Type {
	if t.Object == nil {
		return t
	}
	c, o := *t, *t.Object
	o.Fields = slices.Clone(o.Fields)
	for i, f := range o.Fields {
		value, inner := d.Of(f.Name)
		if value == nil && inner == nil {
			continue
		}
		field := *f
		if inner != nil {
			field.Type = given(f.Type, inner)
		}
		field.Required = f.Required && value == nil && !(inner != nil && inner.Fits(f.Type))
		o.Fields[i] = &field
	}
	c.Object = &o
	return &c
}

// chain gives the type that a rule makes of a document, from a step on.
// What holds for each entry of a map with free names holds for one that a rule is about.
func chain(r *table.HouseRule, step int, t *table.Type) *table.Type {
	if step == len(r.Steps) {
		return r.Type
	}
	s := r.Steps[step]
	inner := entryOf(t, s.Name)
	f := &table.Field{Name: s.Name, Required: r.Asks(step), Type: chain(r, step+1, inner)}
	if inner != nil && t.Object.Field(s.Name) == nil {
		f.Type = table.Meet(inner, f.Type)
	}
	return &table.Type{Object: &table.Object{Open: true, Max: -1, Fields: []*table.Field{f}}}
}

// merged gives several defaults as one, of which the first counts.
func merged(list ...*table.Defaults) *table.Defaults {
	m := &table.Defaults{}
	for _, d := range list {
		if d == nil {
			continue
		}
		for _, item := range d.Items {
			at := slices.IndexFunc(m.Items, func(old table.Default) bool {
				return old.Name == item.Name && old.Inner != nil && item.Inner != nil
			})
			if at < 0 {
				m.Items = append(m.Items, item)
				continue
			}
			m.Items[at].Inner = merged(m.Items[at].Inner, item.Inner)
			m.Items[at].OnlyInside = m.Items[at].OnlyInside && item.OnlyInside
		}
	}
	return m
}

// explainHouse notes at a field and all inside what the house asks of it. steps lead to
// it from the document.
func (l *Language) explainHouse(f *Field, kind string, steps []string) {
	for _, r := range l.rules[kind] {
		at := len(steps)
		switch {
		case r.Named() && f.of == r.Of, !r.Named() && leads(r.Steps, steps):
			f.House = append(f.House, ruleWords(r))
		case 1 < at && at < len(r.Steps) && leads(r.Steps[:at], steps) && (r.Steps[at].Key != nil || r.Asks(at)):
			f.House = append(f.House, strings.TrimPrefix(r.Path(), rulePath(r, at)+".")+": "+ruleWords(r))
		}
	}
	for _, inner := range f.Fields {
		l.explainHouse(inner, kind, append(steps[:len(steps):len(steps)], inner.Name))
	}
}

// rulePath gives what a rule is called up to a step.
func rulePath(r *table.HouseRule, steps int) string {
	c := *r
	c.Steps = r.Steps[:steps]
	return c.Path()
}

// leads reports whether the steps of a rule are those to a field.
func leads(steps []table.HouseStep, names []string) bool {
	return slices.EqualFunc(steps, names, func(s table.HouseStep, name string) bool {
		return s.Key == nil && s.Name == name || s.Key != nil && table.Matches(word(name), s.Key)
	})
}

// ruleWords gives what a rule says, when, and where it stands.
func ruleWords(r *table.HouseRule) string {
	words := r.Message
	if r.Hint != "" {
		words += ". " + source.Capital(r.Hint)
	}
	last := table.HouseStep{}
	if len(r.Steps) > 0 {
		last = r.Steps[len(r.Steps)-1]
	}
	if words == "" {
		switch bounds := cmp.Or(r.Type.Bounds(), r.Type.Shapes()); {
		case r.Type.Never():
			words = "it is not allowed"
		case r.Type.Any && last.Required:
			words = "it must be given"
		case last.Required:
			words = "it must be given, as " + bounds
		default:
			words = "it is " + bounds
		}
	}
	var when []string
	if r.Severity != source.Error {
		when = append(when, "a "+r.Severity.String())
	}
	if r.Environments != nil {
		var names []string
		for _, m := range r.Environments {
			names = append(names, m.Name)
		}
		when = append(when, "in "+source.And(names))
	}
	for _, e := range r.Exceptions {
		when = append(when, fmt.Sprintf("not for %s until %s", e.Name, e.Until))
	}
	line, _ := r.Place.File.Position(r.Place.Start)
	when = append(when, fmt.Sprintf("%s:%d", r.Place.File.Name, line))
	return source.Capital(strings.TrimSuffix(words, ".")) + " (" + strings.Join(when, ", ") + ")"
}

// Template gives a spec of an own kind to start from: what has to be given, and in
// comments what can be. Names stand in it as NAME.
func (l *Language) Template(kind string) []byte {
	var b strings.Builder
	k := l.Kind(kind)
	fmt.Fprintf(&b, "apiVersion: %s\nkind: %s\nmetadata:\n  name: NAME\n  #namespace: NAMESPACE\nspec:", APIVersion, kind)
	_, defaults := merged(l.defaults[kind]...).Of("spec")
	empty := true
	var text strings.Builder
	for _, f := range specOf(k).Fields {
		if slices.Contains(passed, f.Name) {
			continue
		}
		if f.Doc != "" {
			fmt.Fprintf(&text, "  # %s\n", f.Doc)
		}
		value, _ := defaults.Of(f.Name)
		mark := "#"
		if f.Required {
			mark, empty = "", false
		}
		fmt.Fprintf(&text, "  %s%s: %s\n", mark, f.Name, cmp.Or(f.Example, sampleOf(f.Type, value)))
	}
	if empty {
		b.WriteString(" {}")
	}
	return []byte(b.String() + "\n" + text.String())
}

// sampleOf gives a value of a type, to be written over.
func sampleOf(t *table.Type, fallback *source.Node) string {
	switch {
	case fallback != nil:
		return fallback.Flow()
	case t.Text != nil && t.Text.Enum != nil:
		return source.Word(t.Text.Enum[0])
	case t.Text != nil && t.Text.Name == "#Image":
		return "registry.example.com/NAME:1.0.0"
	case t.Text != nil && table.Matches(word("NAME"), t):
		return "NAME"
	case t.Text != nil:
		for _, kind := range specs { // an example of the same type
			if example := exampleOf(kind.Type, t.Text.Name, 0); example != "" {
				return example
			}
		}
		return "NAME"
	case t.Number != nil && t.Number.Min.Set:
		return t.Number.Min.Text
	case t.Number != nil:
		return "1"
	case t.Truth != nil:
		return "true"
	case t.List != nil:
		return "[]"
	}
	return "{}"
}

// exampleOf gives the example of a field of a named text; "" where there is none.
func exampleOf(t *table.Type, name string, depth int) string {
	if name == "" || t.Object == nil || depth > 4 {
		return ""
	}
	for _, f := range t.Object.Fields {
		if f.Type.Text != nil && f.Type.Text.Name == name && f.Example != "" {
			return f.Example
		}
		if example := exampleOf(f.Type, name, depth+1); example != "" {
			return example
		}
	}
	return ""
}
