package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// What is said about the violations that a checker finds.

// here names the value at hand: replicas, containers[0], and with what holds it
// where the name alone says little: env[1].value, labels.app, spec.type.
func (c *checker) here() string {
	last := c.path[len(c.path)-1]
	if len(c.path) > 1 && last.index < 0 {
		if before := c.path[len(c.path)-2]; last.object == nil || before.index >= 0 || common(last.name) {
			return last.after(before.text())
		}
	}
	return last.text()
}

func (s *step) text() string { return s.after("") }

// after writes the step behind a written path.
func (s *step) after(path string) string {
	path = source.Into(s.name).After(path)
	if s.index >= 0 {
		path = source.Item(s.index).After(path)
	}
	return path
}

// holder names the map that the value at hand is a field of.
func (c *checker) holder(depth int) string {
	if depth == 0 {
		return c.kind.Name
	}
	return c.path[depth-1].text()
}

// where gives the path to the map at a depth: spec.template.
func (c *checker) where(depth int) string {
	path := ""
	for i := range c.path[:depth] {
		path = c.path[i].after(path)
	}
	return path
}

func (c *checker) missing(n *source.Node, f *k8s.Field, in k8s.Set) {
	holder, at := c.kind.Name, n.Get(f.Name)
	if last := len(c.path) - 1; last >= 0 {
		holder = c.here()
		if c.path[last].index >= 0 {
			at = n // an absent node would stand where the list does
		}
	}
	message := fmt.Sprintf("%s lacks %s, which is required", holder, f.Name)
	if empty := n.Get(f.Name); empty.Kind > source.Null {
		at, message = empty, fmt.Sprintf("%s of %s is empty, and is required", f.Name, holder)
	}
	c.add(Violation{
		Reason:   MissingField,
		Node:     at,
		Message:  message,
		Hint:     fmt.Sprintf("add %s: %s", f.Name, example(f)),
		Versions: in,
	})
}

// example shows what a value of a field looks like.
func example(f *k8s.Field) string {
	if f.Enum != nil && len(f.Enum) <= 4 {
		return strings.Join(f.Enum, " or ")
	}
	return form(f.Type)
}

// form names what a value of a type is.
func form(t *k8s.Type) string {
	switch t.Form {
	case k8s.Struct, k8s.Map:
		return "a map"
	case k8s.List:
		return "a list"
	case k8s.Bool:
		return "true or false"
	case k8s.Int32, k8s.Int64:
		return "a whole number"
	case k8s.Number:
		return "a number"
	case k8s.Bytes:
		return "text in base64"
	case k8s.Time:
		return "a time as 2006-01-02T15:04:05Z"
	case k8s.MicroTime:
		return "a time as 2006-01-02T15:04:05.000000Z"
	case k8s.Quantity:
		return "a quantity as 500m, 2 or 1Gi"
	case k8s.IntOrString:
		return "a whole number or text"
	case k8s.Any:
		return "a value"
	}
	return "text"
}

// is says what a value is, as kubectl reads it.
func is(n *source.Node) string {
	switch n.Kind {
	case source.Map, source.List:
		return n.Kind.String()
	}
	text := source.Shorten(n.Text, 40)
	switch r := manifest.ReadScalar(n); {
	case r.Kind == source.Bool && n.Kind == source.String:
		return text + ", which kubectl reads as true or false"
	case r.Kind == source.Bool || r.Kind == source.Null:
		return text
	case r.Kind == source.String && n.Style == source.Plain:
		return "the text " + text
	case r.Kind == source.String:
		return "the text " + strconv.Quote(text)
	case n.Kind == source.String:
		return text + ", which kubectl reads as a number"
	}
	return "the number " + text
}

func (c *checker) wrongType(n *source.Node, t *k8s.Type, in k8s.Set) {
	m := Violation{Reason: WrongType, Node: n, Versions: in}
	m.Message = fmt.Sprintf("%s must be %s, not %s", c.here(), form(t), is(n))
	m.Hint = "write " + form(t)
	r := manifest.ReadScalar(n)
	switch {
	case t.Form == k8s.String && n.Scalar() && n.Style == source.Plain:
		text := strconv.Quote(n.Text)
		m.Hint = "put it in quotes: " + text
		m.Fix = []source.Edit{source.Rewrite(n, text)}
	case (t.Form == k8s.Bool || whole(t)) && r.Kind == source.String && n.Style == source.Quoted:
		if unquoted := (&source.Node{Kind: source.String, Text: strings.TrimSpace(n.Text)}); reads(unquoted, t) {
			m.Hint = "remove the quotes: " + unquoted.Text
			m.Fix = []source.Edit{source.Rewrite(n, unquoted.Text)}
		}
	case whole(t) && r.Kind == source.Int:
		m.Message = fmt.Sprintf("%s is %s, which does not fit %d bits", c.here(), source.Shorten(n.Text, 40), bits(t))
		m.Hint = "write a smaller number"
	case t.Form == k8s.List && (n.Kind == source.Map || n.Scalar()):
		m.Hint = "write a list: a dash before each item"
	case (t.Form == k8s.Struct || t.Form == k8s.Map) && n.Kind == source.List:
		m.Hint = "write a map: no dash before the fields"
	case t.Form == k8s.Struct && n.Scalar():
		m.Hint = "the fields here are " + strings.Join(names(t.Object, in, 8), ", ")
	case t.Form == k8s.Quantity && r.Kind == source.String:
		m.Hint = quantityHint(n.Text)
	case t.Form == k8s.Bytes && r.Kind == source.String:
		m.Hint = "encode it, as base64 does"
		if c.kind.Name == "Secret" {
			m.Hint = "write plain text under stringData, or encode it, as base64 does"
		}
	}
	c.add(m)
}

// quantityHint tells how a quantity is written that was written in another way.
func quantityHint(text string) string {
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	unit := strings.TrimSpace(text[len(number):])
	if isQuantity(number) {
		for _, u := range []string{"Ki", "Mi", "Gi", "Ti", "Pi", "k", "M", "G", "T", "P"} {
			if strings.EqualFold(unit, u) || strings.EqualFold(unit, u+"B") {
				return "write " + number + u
			}
		}
	}
	return "write a number, or one with a unit: m, k, M, G, T, Ki, Mi, Gi, Ti"
}

func whole(t *k8s.Type) bool {
	return t.Form == k8s.Int32 || t.Form == k8s.Int64 || t.Form == k8s.IntOrString
}

func bits(t *k8s.Type) int {
	if t.Form == k8s.Int64 {
		return 64
	}
	return 32
}

// reads reports whether text without quotes would be what a type asks for.
func reads(n *source.Node, t *k8s.Type) bool {
	if t.Form == k8s.Bool {
		return n.Text == "true" || n.Text == "false"
	}
	_, err := strconv.ParseInt(n.Text, 10, 32)
	return err == nil
}

func (c *checker) unknownValue(n *source.Node, text string, f *k8s.Field, in k8s.Set) {
	m := Violation{Reason: UnknownValue, Node: n, Versions: in}
	m.Hint = "write one of these, in this spelling"
	values := slices.DeleteFunc(slices.Clone(f.Enum), func(v string) bool { return v == "" })
	m.Message = fmt.Sprintf("%s is %s, and can only be %s", c.here(), source.Shorten(quoteEmpty(text), 40),
		source.Or(values))
	if len(values) > 8 {
		m.Message = fmt.Sprintf("%s is %s, which is none of the %d values that it can have", c.here(),
			source.Shorten(quoteEmpty(text), 40), len(values))
		m.Hint = "the values are " + strings.Join(values, ", ")
	}
	for _, v := range values {
		if strings.EqualFold(v, text) {
			m.Hint = "write " + v
			m.Fix = []source.Edit{source.Replace(n, v)}
		}
	}
	if near := source.Nearest(text, values); m.Fix == nil && near != "" {
		m.Hint = source.DidYouMean(near)
	}
	c.add(m)
}

func quoteEmpty(s string) string {
	if s == "" {
		return `""`
	}
	return s
}
