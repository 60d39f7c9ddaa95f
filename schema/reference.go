package schema

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
)

// Reference writes the language as pages of Markdown, by their names beneath docs: one for
// each kind with an example of it, one for the types that have a name, and one for all else,
// so that nothing is said twice.
func Reference(example func(kind string) string) map[string][]byte {
	pages := map[string][]byte{}
	named := &namedTypes{links: map[string]bool{}}
	shared := sharedFields()
	for _, kind := range specs {
		p := &page{namedTypes: named, types: "types.md"}
		p.kind(kind, shared, example(kind.Name))
		pages[kindPage(kind.Name)] = p.Bytes()
	}
	p := &page{namedTypes: named, types: "reference/types.md"}
	p.index(shared)
	pages["reference.md"] = p.Bytes()
	p = &page{namedTypes: named}
	p.named()
	pages["reference/types.md"] = p.Bytes()
	return pages
}

func kindPage(kind string) string { return "reference/" + strings.ToLower(kind) + ".md" }

const madeHere = "<!-- Made from the schemas by go test ./schema -update; do not edit. -->\n\n"

// kind writes the page of a kind.
func (p *page) kind(kind *table.Kind, shared map[string]bool, example string) {
	p.printf("# %s\n\n%s%s\n\n", kind.Name, madeHere, kind.Type.Doc)
	p.printf("[An example](../../examples/%s):\n\n```yaml\n%s```\n\n", strings.ToLower(kind.Name), example)
	p.printf("## Fields\n\nThose of `spec`; a field in **bold** is required. [Fields that all kinds share]")
	p.printf("(../reference.md#fields-that-all-kinds-share) stand apart. `plimsoll explain %s` shows ",
		strings.ToLower(kind.Name))
	p.printf("the same in a terminal.\n\n")
	_, spec := kind.Defaults.Of("spec")
	p.table(specOf(kind), spec, func(f *table.Field) bool { return !shared[f.Name] })
}

// index writes the page of what is no kind's own.
func (p *page) index(shared map[string]bool) {
	p.printf("# Reference of the spec language\n\n%s", madeHere)
	p.printf("`plimsoll explain KIND.FIELD` shows the same in a terminal. [Named types](reference/types.md) have a ")
	p.printf("page of their own.\n\n| kind | |\n|---|---|\n")
	for _, kind := range specs {
		p.printf("| [%s](%s) | %s |\n", kind.Name, kindPage(kind.Name), cell(kind.Type.Doc))
	}
	p.printf("\n## Fields that all kinds share\n\nA field in **bold** is required.\n\n")
	_, spec := specs[0].Defaults.Of("spec")
	p.table(specOf(specs[0]), spec, func(f *table.Field) bool { return shared[f.Name] })
	p.printf("## metadata\n\n")
	p.table(specs[0].Type.Object.Field("metadata").Type.Object, nil, nil)
	for _, kind := range documents()[len(specs):] {
		p.printf("## %s\n\n%s\n\n", kind.Name, kind.Type.Doc)
		p.table(kind.Type.Object, kind.Defaults, nil)
	}
}

// named writes the page of the types that have a name, a list first.
func (p *page) named() {
	tables := &page{namedTypes: p.namedTypes}
	for i := 0; i < len(p.queue); i++ { // a table may link to more
		named := p.queue[i]
		tables.printf("## %s\n\n%s\n\n", strings.TrimPrefix(named.Name, "#"), named.Doc)
		if inside := contents(named); inside.Object != nil {
			tables.table(inside.Object, nil, nil)
		}
	}
	p.printf("# Named types\n\n%s", madeHere)
	p.definitions()
	p.printf("\n")
	_, _ = tables.WriteTo(p) // a buffer takes all
}

// definitions writes the types that have a name.
func (p *page) definitions() {
	p.printf("A house can [narrow](../house-rules.md) each of these, wherever it stands, and ")
	p.printf("[kinds of its own](../own-kinds.md) can have fields of them.\n\n")
	p.printf("| type | form | made from | |\n|---|---|---|---|\n")
	for _, t := range definitions {
		var from []string
		for _, base := range t.Bases() {
			from = append(from, "`"+base+"`")
		}
		name := "`" + t.Name + "`"
		if p.links[strings.TrimPrefix(t.Name, "#")] {
			name = fmt.Sprintf("[`%s`](#%s)", t.Name, strings.ToLower(strings.TrimPrefix(t.Name, "#")))
		}
		p.printf("| %s | %s | %s | %s |\n", name, t.Shapes(), strings.Join(from, ", "), cell(t.Doc))
	}
}

// sharedFields gives the fields under spec that every kind has in the same
// form.
func sharedFields() map[string]bool {
	count := map[string]int{}
	form := map[string]string{}
	for _, kind := range specs {
		for _, f := range specOf(kind).Fields {
			this := fmt.Sprint(f.Doc, f.Required, f.Type.Name, f.Type.Shapes())
			if old, ok := form[f.Name]; !ok || old == this {
				form[f.Name] = this
				count[f.Name]++
			}
		}
	}
	shared := map[string]bool{}
	for name, n := range count {
		if n == len(specs) {
			shared[name] = true
		}
	}
	return shared
}

// A page is Markdown being written.
type page struct {
	bytes.Buffer
	*namedTypes
	types string // the page of the types that have a name; "": it is this one
}

// namedTypes are the types that pages have linked to.
type namedTypes struct {
	queue []*table.Type
	links map[string]bool
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// contents gives the type inside lists and maps with free names.
func contents(t *table.Type) *table.Type {
	for {
		switch {
		case t.Object != nil && t.Object.Value != nil && len(t.Object.Fields) == 0:
			t = t.Object.Value
		case t.Object == nil && t.List != nil:
			t = t.List.Item
		default:
			return t
		}
	}
}

// table writes the fields that keep wants; nil wants all. Maps without a name
// of their own are written in place, their fields with a dotted path.
func (p *page) table(o *table.Object, d *table.Defaults, keep func(*table.Field) bool) {
	p.printf("| field | type | default | |\n|---|---|---|---|\n")
	p.rows("", o, d, keep)
	p.printf("\n")
	if len(o.Rules) > 0 {
		for _, r := range o.Rules {
			p.printf("- %s.\n", strings.TrimSuffix(r.Message, "."))
		}
		p.printf("\n")
	}
}

func (p *page) rows(prefix string, o *table.Object, d *table.Defaults, keep func(*table.Field) bool) {
	for _, f := range o.Fields {
		if f.Type.Never() || keep != nil && !keep(f) {
			continue
		}
		name := "`" + prefix + f.Name + "`"
		if f.Required {
			name = "**" + name + "**"
		}
		value, inner := d.Of(f.Name)
		fallback := ""
		if value != nil {
			fallback = "`" + value.Flow() + "`"
		}
		doc := f.Doc
		if f.Example != "" {
			doc += " Example: `" + f.Example + "`."
		}
		p.printf("| %s | %s | %s | %s |\n", name, cell(p.typeText(f.Type)), cell(fallback), cell(doc))
		inside := contents(f.Type)
		// A backup inside a Database has a table of its own, that of the kind.
		if inside.Object != nil && inside.Name == "" && inside.Object.Value == nil && len(inside.Object.Fields) < 20 {
			step := f.Name + "."
			switch {
			case inside == f.Type:
			case f.Type.List != nil:
				step = f.Name + "[]."
			default:
				step = f.Name + ".NAME."
			}
			p.rows(prefix+step, inside.Object, inner, nil)
		}
	}
}

// cell makes text safe inside a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}

// typeText names a type, with a link where it has a table.
func (p *page) typeText(t *table.Type) string {
	if t.Any {
		return "anything"
	}
	text := t.Shapes()
	inside := contents(t)
	if name := strings.TrimPrefix(inside.Name, "#"); name != "" && inside.Object != nil {
		if !p.links[name] {
			p.links[name] = true
			p.queue = append(p.queue, inside)
		}
		link := fmt.Sprintf("[%s](%s#%s)", name, p.types, strings.ToLower(name))
		switch {
		case inside == t:
			return strings.Replace(text, "a map", link, 1)
		case t.List != nil:
			return strings.Replace(text, "a list", "a list of "+link, 1)
		}
		return strings.Replace(text, "a map", "a map of names to "+link, 1)
	}
	if limits := t.Bounds(); limits != "" {
		return text + ": " + limits
	}
	return text
}
