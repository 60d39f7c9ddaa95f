package schematest

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Mutate gives a copy of a spec with one change somewhere below metadata or
// spec: a field more, less or renamed, a value of another sort, near a bound,
// or taken from elsewhere. Most are mistakes, and some are not.
func Mutate(r *rand.Rand, doc *source.Node) *source.Node {
	m := &mutator{r: r}
	kind := doc.Get("kind").Text
	var root *table.Type
	if k := schema.Kind(kind); k != nil {
		root = k.Type
	}
	parts := []string{"spec", "spec", "spec", "spec", "spec", "spec", "spec", "metadata"}
	part := parts[r.IntN(len(parts))]
	n := doc.Get(part)
	if !n.Exists() {
		return doc
	}
	m.collect(n)
	return doc.With(part, m.mutate(n, fieldType(root, part)))
}

// fieldType gives the type of a field; nil where there is none.
func fieldType(t *table.Type, name string) *table.Type {
	if t == nil || t.Object == nil {
		return nil
	}
	if f := t.Object.Field(name); f != nil {
		return f.Type
	}
	return t.Object.Value
}

func itemType(t *table.Type) *table.Type {
	if t == nil || t.List == nil {
		return nil
	}
	return t.List.Item
}

type mutator struct {
	r   *rand.Rand
	all []*source.Node // every value of the spec
}

func (m *mutator) collect(n *source.Node) {
	m.all = append(m.all, n)
	for _, f := range n.Fields {
		m.collect(f.Value)
	}
	for _, item := range n.Items {
		m.collect(item)
	}
}

// mutate changes a value, or with luck something inside of it.
func (m *mutator) mutate(n *source.Node, t *table.Type) *source.Node {
	c := *n
	switch {
	case len(n.Fields) > 0 && m.r.IntN(6) > 0:
		i := m.r.IntN(len(n.Fields))
		c.Fields = slices.Clone(n.Fields)
		c.Fields[i].Value = m.mutate(n.Fields[i].Value, fieldType(t, n.Fields[i].Name))
		return &c
	case len(n.Items) > 0 && m.r.IntN(6) > 0:
		i := m.r.IntN(len(n.Items))
		c.Items = slices.Clone(n.Items)
		c.Items[i] = m.mutate(n.Items[i], itemType(t))
		return &c
	case m.r.IntN(8) == 0:
		return m.any()
	case m.r.IntN(8) == 0:
		return m.all[m.r.IntN(len(m.all))]
	}
	switch n.Kind {
	case source.Map:
		return m.fields(&c, t)
	case source.List:
		return m.items(&c, t)
	case source.String:
		return m.text(&c, t)
	case source.Int:
		return m.number(&c, t)
	case source.Bool:
		c.Text = strconv.FormatBool(c.Text != "true")
		return &c
	}
	return m.any()
}

// fields changes which fields a map has.
func (m *mutator) fields(n *source.Node, t *table.Type) *source.Node {
	n.Fields = slices.Clone(n.Fields)
	op := m.r.IntN(5)
	if t != nil && t.Object != nil && len(t.Object.Fields) > 0 && op < 3 {
		f := t.Object.Fields[m.r.IntN(len(t.Object.Fields))]
		g := &generator{r: m.r, density: 0.05, texts: map[string][]string{}}
		if v, ok := g.value(f.Type, 4, nil); ok {
			return n.With(f.Name, v)
		}
	}
	if len(n.Fields) == 0 {
		return m.any()
	}
	i := m.r.IntN(len(n.Fields))
	switch {
	case op == 4:
		return &source.Node{Kind: source.Map, Fields: append(n.Fields[:i:i], n.Fields[i+1:]...)}
	case t != nil && t.Object != nil && t.Object.Value != nil:
		// The same under a second name that is close to the first.
		name := m.near(n.Fields[i].Name)
		if !n.Has(name) {
			n.Fields = append(n.Fields, source.Field{Name: name, Value: n.Fields[i].Value})
		}
	case !n.Has(n.Fields[i].Name + "x"):
		n.Fields[i].Name += "x"
	}
	return n
}

// items changes which items a list has.
func (m *mutator) items(n *source.Node, t *table.Type) *source.Node {
	n.Items = slices.Clone(n.Items)
	if len(n.Items) == 0 || m.r.IntN(4) == 0 {
		if item := itemType(t); item != nil {
			g := &generator{r: m.r, density: 0.2, texts: map[string][]string{}}
			if v, ok := g.value(item, 4, nil); ok {
				n.Items = append(n.Items, v)
			}
		}
		return n
	}
	i := m.r.IntN(len(n.Items))
	switch m.r.IntN(4) {
	case 0:
		n.Items = append(n.Items, n.Items[i])
	case 1:
		slices.Reverse(n.Items)
	case 2:
		n.Items = nil
	default:
		n.Items = append(n.Items[:i:i], n.Items[i+1:]...)
	}
	return n
}

// text changes a text a little, or takes another word of the same kind.
func (m *mutator) text(n *source.Node, t *table.Type) *source.Node {
	if t != nil && t.Text != nil && len(t.Text.Enum) > 1 && m.r.IntN(4) > 0 {
		n.Text = t.Text.Enum[m.r.IntN(len(t.Text.Enum))]
		return n
	}
	n.Style = source.Quoted
	n.Text = m.near(n.Text)
	return n
}

// near gives a text that is close to another.
func (m *mutator) near(s string) string {
	const odd = " ./:-_%@~*\"'\n\tAZ09é,=+#$!\\|<>()[]{}&?`"
	runes := []rune(s)
	at := 0
	if len(runes) > 0 {
		at = m.r.IntN(len(runes) + 1)
		if m.r.IntN(3) == 0 { // the ends have rules of their own
			at = m.r.IntN(2) * len(runes)
		}
	}
	c := []rune(odd)[m.r.IntN(len([]rune(odd)))]
	switch m.r.IntN(10) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return s + s
	case 2:
		return s + strings.Repeat("a", 64)
	case 3:
		return s + strings.Repeat("b", 254)
	case 4:
		return ""
	case 5:
		if at < len(runes) {
			return string(slices.Delete(runes, at, at+1))
		}
	case 6:
		if at < len(runes) {
			runes[at] = c
			return string(runes)
		}
	}
	return string(slices.Insert(runes, at, c))
}

// number changes a number a little or a lot.
func (m *mutator) number(n *source.Node, t *table.Type) *source.Node {
	i, _ := n.Int()
	near := []int64{i + 1, i - 1, -i, i * 2, i * 1000, 0, 1, -1, 65535, 65536, 1<<31 - 1, 1 << 31, 1<<63 - 1}
	if t != nil && t.Number != nil {
		low, high := ends(t.Number)
		near = append(near, low, high, low-1, high+1)
	}
	n.Text = strconv.FormatInt(near[m.r.IntN(len(near))], 10)
	return n
}

// any gives a value of any sort.
func (m *mutator) any() *source.Node {
	list := []*source.Node{
		{Kind: source.Null, Text: "null"},
		{Kind: source.Bool, Text: "true"},
		{Kind: source.Int, Text: "0"},
		{Kind: source.Int, Text: "-1"},
		{Kind: source.Int, Text: "3"},
		{Kind: source.Int, Text: "65536"},
		{Kind: source.Int, Text: "99999999999"},
		{Kind: source.Float, Text: "1.5"},
		{Kind: source.Int, Text: "0644"},
		{Kind: source.Int, Text: "0o17"},
		{Kind: source.Int, Text: "0x1F"},
		{Kind: source.Int, Text: "+3"},
		{Kind: source.Int, Text: "12345678901234567890"},
		{Kind: source.Float, Text: "1.0"},
		{Kind: source.Float, Text: "1e3"},
		{Kind: source.Null, Text: "~"},
		{Kind: source.String, Style: source.Plain, Text: "yes"},
		{Kind: source.String, Style: source.Quoted, Text: "0644"},
		{Kind: source.String, Style: source.Quoted, Text: ""},
		{Kind: source.String, Style: source.Quoted, Text: "3"},
		{Kind: source.String, Style: source.Quoted, Text: "a"},
		{Kind: source.String, Style: source.Quoted, Text: "Ünï code_"},
		{Kind: source.String, Style: source.Quoted, Text: strings.Repeat("a", 300)},
		{Kind: source.List},
		{Kind: source.Map},
		{Kind: source.Map, Fields: []source.Field{{Name: "name", Value: &source.Node{Kind: source.String, Text: "a"}}}},
	}
	return list[m.r.IntN(len(list))]
}
