package schema

import (
	"regexp"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A hint is something that the tables tell people to do.
type hint struct {
	text string
	at   *table.Object
	kind *table.Kind
}

// hints gives all hints of the tables, and the names of all fields.
func hints() (list []hint, fields map[string]bool) {
	fields = map[string]bool{}
	for _, kind := range documents() {
		done := map[*table.Type]bool{}
		var down func(x *table.Type)
		down = func(x *table.Type) {
			if x == nil || done[x] {
				return
			}
			done[x] = true
			if x.List != nil {
				down(x.List.Item)
			}
			o := x.Object
			if o == nil {
				return
			}
			down(o.Value)
			for _, a := range o.Advice {
				list = append(list, hint{a.Do, o, kind})
			}
			for _, r := range o.Rules {
				list = append(list, hint{r.Message, o, kind}, hint{r.Hint, o, kind})
			}
			for _, f := range o.Fields {
				if f.Type.Never() {
					continue
				}
				fields[f.Name] = true
				down(f.Type)
			}
		}
		down(kind.Type)
	}
	return list, fields
}

var (
	camelCase = regexp.MustCompile(`\b[a-z]+[A-Z][A-Za-z]*\b`)
	snippet   = regexp.MustCompile(`\b([a-z][A-Za-z0-9]*): [{\[]`)
)

// TestHintsNameFields holds hints to the language: what one tells to write is not
// refused.
func TestHintsNameFields(t *testing.T) {
	list, fields := hints()
	shown := 0
	for _, h := range list {
		for _, name := range camelCase.FindAllString(h.text, -1) {
			if !fields[name] && name != "gRPC" {
				t.Errorf("%s: %q names %s, which no map has", h.kind.Name, h.text, name)
			}
		}
		for _, at := range snippet.FindAllStringSubmatchIndex(h.text, -1) {
			name := h.text[at[2]:at[3]]
			text, whole := brackets(h.text[at[3]+2:])
			before := h.text[:at[2]]
			inner := strings.Count(before, "{") > strings.Count(before, "}") || strings.HasSuffix(before, ".")
			if !whole || inner || strings.Contains(text, "...") {
				continue
			}
			f := h.at.Field(name)
			if f == nil && h.kind.Type.Object.Field("spec") != nil {
				f = specOf(h.kind).Field(name)
			}
			if f == nil {
				// It is about another kind, or what the field holds.
				if !fields[name] {
					t.Errorf("%s: %q shows %s, which no map has", h.kind.Name, h.text, name)
				}
				continue
			}
			value := strings.NewReplacer("NAME", "shop", "(N)", "1", ": N}", ": 1}").Replace(text)
			docs, mistakes := source.Parse(source.NewFile(name, []byte(name+": "+value+"\n")))
			if len(mistakes) > 0 {
				t.Errorf("%s: %q: %s is no YAML: %s", h.kind.Name, h.text, text, messages(mistakes))
				continue
			}
			shown++
			for _, m := range second(table.Check(docs[0].Root().Get(name), f.Type, name)) {
				if m.Rule != "missing-field" && m.Rule != "field-rule" { // a part is shown
					t.Errorf("%s: %q: %s is refused: %s", h.kind.Name, h.text, text, m.Message)
				}
			}
		}
	}
	if shown < 100 {
		t.Errorf("only %d values are shown", shown)
	}
}

func second(_ *source.Node, list []source.Diagnostic) []source.Diagnostic { return list }

// brackets gives the text up to the bracket that closes its first.
func brackets(s string) (text string, closed bool) {
	depth := 0
	for i, c := range s {
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return s[:i+1], true
			}
		}
	}
	return s, false
}

// TestForms writes, where a map is wanted, a text, a number, a truth value and a
// list, and holds each hint that shows a value of the field to what the field
// takes.
func TestForms(t *testing.T) {
	values := []string{`shop`, `shop.example.com`, `/data`, `10Gi`, `"0 3 * * *"`, `8080`, `1`, `true`, `[web]`, `[]`,
		`ghcr.io/acme/shop:1.4.2`, `Recreate`, `{name: shop}`, `[{name: shop}]`, `{}`}
	done := map[*table.Type]bool{}
	wanted, shown := 0, 0
	var down func(x *table.Type)
	down = func(x *table.Type) {
		if x == nil || done[x] {
			return
		}
		done[x] = true
		if x.List != nil {
			down(x.List.Item)
		}
		if x.Object == nil {
			return
		}
		down(x.Object.Value)
		for _, f := range x.Object.Fields {
			down(f.Type)
			if f.Type.Object == nil && f.Type.List == nil || f.Type.Any {
				continue
			}
			holder := &table.Type{Object: &table.Object{Fields: []*table.Field{f}, Max: -1}}
			for _, value := range values {
				docs, _ := source.Parse(source.NewFile("spec", []byte(f.Name+": "+value+"\n")))
				for _, m := range second(table.Check(docs[0].Root(), holder, "spec")) {
					if m.Rule != "type" || m.Path != f.Name {
						continue
					}
					wanted++
					if m.Hint == "" {
						t.Errorf("%s: %s: no hint for %s", f.Name, value, m.Message)
					}
					_, text, ok := strings.Cut(m.Hint, " "+f.Name+": ")
					if !ok || strings.Contains(text, "...") {
						continue
					}
					docs, mistakes := source.Parse(source.NewFile("hint", []byte(f.Name+": "+text+"\n")))
					if len(mistakes) > 0 {
						t.Errorf("%s: %s: hint %q: %s", f.Name, value, m.Hint, messages(mistakes))
						continue
					}
					shown++
					if left := second(table.Check(docs[0].Root(), holder, "spec")); len(left) > 0 {
						t.Errorf("%s: %s: hint %q is refused: %s", f.Name, value, m.Hint, messages(left))
					}
				}
			}
		}
	}
	for _, name := range Kinds() {
		down(Kind(name).Type)
	}
	if wanted < 500 || shown < wanted*9/10 {
		t.Errorf("%d values are of another shape, and %d hints show the right one", wanted, shown)
	}
}
