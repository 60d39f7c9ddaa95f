package schema

import (
	"bytes"
	"fmt"
	"strings"
)

// Reference writes the language as one page of Markdown: a table for each
// kind, then one for the fields that all kinds share and one for each named
// type, so that nothing is said twice.
func Reference() []byte {
	l := embedded()
	p := &page{links: map[string]bool{}}
	p.printf("# Reference of the spec language\n\n")
	p.printf("Made from the schemas by `go test ./schema -update`. `plimsoll explain KIND.FIELD` shows the same in a terminal.\n\n")
	p.printf("A field in **bold** is required. Types with a link have a table of their own below.\n\n")
	shared := sharedFields(l)
	var first *object
	var firstDefaults *defaults
	for _, kind := range l.kinds {
		t, d := l.kind(kind)
		p.printf("## %s\n\n%s\n\n", kind, t.doc)
		_, spec := d.of("spec")
		o := t.object.byName["spec"].typ().object
		if first == nil {
			first, firstDefaults = o, spec
		}
		p.table(o, spec, func(f *field) bool { return !shared[f.name] })
	}
	p.printf("## Fields that all kinds share\n\n")
	p.table(first, firstDefaults, func(f *field) bool { return shared[f.name] })
	t, _ := l.kind(l.kinds[0])
	p.printf("## metadata\n\n")
	p.table(t.object.byName["metadata"].typ().object, nil, nil)
	for i := 0; i < len(p.queue); i++ { // a table may link to more
		named := p.queue[i]
		p.printf("## %s\n\n%s\n\n", strings.TrimPrefix(named.name, "#"), named.doc)
		if inside := contents(named); inside.object != nil {
			p.table(inside.object, nil, nil)
		}
	}
	return p.Bytes()
}

// sharedFields gives the fields under spec that every kind has in the same
// form.
func sharedFields(l *Language) map[string]bool {
	count := map[string]int{}
	form := map[string]string{}
	for _, kind := range l.kinds {
		t, _ := l.kind(kind)
		for _, f := range t.object.byName["spec"].typ().object.fields {
			this := fmt.Sprint(f.doc, f.required, f.typ().name, f.typ().shapes())
			if old, ok := form[f.name]; !ok || old == this {
				form[f.name] = this
				count[f.name]++
			}
		}
	}
	shared := map[string]bool{}
	for name, n := range count {
		if n == len(l.kinds) {
			shared[name] = true
		}
	}
	return shared
}

// A page is Markdown being written, and the types that it has linked to.
type page struct {
	bytes.Buffer
	queue []*Type
	links map[string]bool
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// contents gives the type inside lists and maps with free names.
func contents(t *Type) *Type {
	for {
		switch {
		case t.object != nil && t.object.value != nil && len(t.object.fields) == 0:
			t = t.object.value
		case t.object == nil && t.list != nil:
			t = t.list.item
		default:
			return t
		}
	}
}

// table writes the fields that keep wants; nil wants all. Maps without a name
// of their own are written in place, their fields with a dotted path.
func (p *page) table(o *object, d *defaults, keep func(*field) bool) {
	p.printf("| field | type | default | |\n|---|---|---|---|\n")
	p.rows("", o, d, keep)
	p.printf("\n")
	if len(o.rules) > 0 {
		for _, r := range o.rules {
			p.printf("- %s.\n", strings.TrimSuffix(r.message, "."))
		}
		p.printf("\n")
	}
}

func (p *page) rows(prefix string, o *object, d *defaults, keep func(*field) bool) {
	for _, f := range o.fields {
		if f.typ().never() || keep != nil && !keep(f) {
			continue
		}
		name := "`" + prefix + f.name + "`"
		if f.required {
			name = "**" + name + "**"
		}
		value, inner := d.of(f.name)
		fallback := ""
		if value != nil {
			fallback = "`" + flow(value) + "`"
		}
		doc := f.doc
		if f.exampleText() != "" {
			doc += " Example: `" + f.exampleText() + "`."
		}
		p.printf("| %s | %s | %s | %s |\n", name, cell(p.typeText(f.typ())), cell(fallback), cell(doc))
		inside := contents(f.typ())
		// A backup inside a Database has a table of its own, that of the kind.
		if inside.object != nil && inside.name == "" && inside.object.value == nil && len(inside.object.fields) < 20 {
			step := f.name + "."
			switch {
			case inside == f.typ():
			case f.typ().list != nil:
				step = f.name + "[]."
			default:
				step = f.name + ".NAME."
			}
			p.rows(prefix+step, inside.object, inner, nil)
		}
	}
}

// cell makes text safe inside a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}

// typeText names a type, with a link where it has a table.
func (p *page) typeText(t *Type) string {
	if t.any {
		return "anything"
	}
	text := t.shapes()
	inside := contents(t)
	if name := strings.TrimPrefix(inside.name, "#"); name != "" && inside.object != nil {
		if !p.links[name] {
			p.links[name] = true
			p.queue = append(p.queue, inside)
		}
		link := fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
		switch {
		case inside == t:
			return strings.Replace(text, "a map", link, 1)
		case t.list != nil:
			return strings.Replace(text, "a list", "a list of "+link, 1)
		}
		return strings.Replace(text, "a map", "a map of names to "+link, 1)
	}
	if limits := t.limits(); limits != "" {
		return text + ": " + limits
	}
	return text
}
