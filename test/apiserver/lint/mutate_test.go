package lint_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// texts are values that some field or other does not take.
var texts = []string{"", "a", "A", "a_b", "a b", "-a", "a-", "a.b", "1", "10Mi", "-10Mi", "50%", "150%", "Always",
	"Never", "OnFailure", "TCP", "UDP", "http", "/data", "0 3 * * *", "61 * * * *", "Europe/Berlin", "Nowhere/City",
	strings.Repeat("a", 64), strings.Repeat("b", 254)}

var numbers = []int{-1, 0, 1, 2, 3, 30, 80, 65535, 65536, 1 << 31}

// mutate changes one thing in a copy of an object: a value, or that something
// is there, or how often, or puts something of another object of its kind there.
func mutate(r *rand.Rand, root, donor *source.Node) *source.Node {
	c := clone(root)
	if r.IntN(4) == 0 {
		graft(r, c, donor)
		return c
	}
	var all []*source.Node
	var visit func(n *source.Node)
	visit = func(n *source.Node) {
		all = append(all, n)
		for _, f := range n.Fields {
			visit(f.Value)
		}
		for _, item := range n.Items {
			visit(item)
		}
	}
	for _, f := range c.Fields {
		if f.Name != "apiVersion" && f.Name != "kind" {
			visit(f.Value)
		}
	}
	n := all[r.IntN(len(all))]
	switch n.Kind {
	case source.Map:
		change(r, n)
	case source.List:
		if len(n.Items) == 0 {
			break
		}
		i := r.IntN(len(n.Items))
		if r.IntN(2) == 0 {
			n.Items = slices.Delete(n.Items, i, i+1)
		} else {
			n.Items = append(n.Items, clone(n.Items[i]))
		}
	case source.Int:
		n.Text = strconv.Itoa(numbers[r.IntN(len(numbers))])
	case source.Bool:
		n.Text = map[bool]string{true: "false", false: "true"}[n.Text == "true"]
	default:
		n.Kind, n.Text = source.String, texts[r.IntN(len(texts))]
	}
	return c
}

// change takes a field out of a map, or gives it another value.
func change(r *rand.Rand, n *source.Node) {
	if len(n.Fields) == 0 {
		return
	}
	i := r.IntN(len(n.Fields))
	if r.IntN(3) > 0 {
		n.Fields = slices.Delete(n.Fields, i, i+1)
		return
	}
	switch v := n.Fields[i].Value; r.IntN(4) {
	case 0:
		*v = source.Node{Kind: source.Null}
	case 1:
		*v = source.Node{Kind: source.Map}
	case 2:
		*v = source.Node{Kind: source.Int, Text: strconv.Itoa(numbers[r.IntN(len(numbers))])}
	case 3:
		*v = source.Node{Kind: source.String, Style: source.Quoted, Text: texts[r.IntN(len(texts))]}
	}
}

// graft puts a field of another object where it stands in that one.
func graft(r *rand.Rand, n, donor *source.Node) {
	for {
		i := r.IntN(max(1, len(donor.Fields)))
		if n.Kind != source.Map || i >= len(donor.Fields) {
			return
		}
		name, from := donor.Fields[i].Name, donor.Fields[i].Value
		at := slices.IndexFunc(n.Fields, func(f source.Field) bool { return f.Name == name })
		switch {
		case at < 0:
			n.Fields = append(n.Fields, field(name, clone(from)))
			return
		case r.IntN(4) == 0 && name != "apiVersion" && name != "kind":
			n.Fields[at].Value = clone(from)
			return
		}
		n, donor = n.Fields[at].Value, from
		if n.Kind == source.List && donor.Kind == source.List && len(n.Items) > 0 && len(donor.Items) > 0 {
			n, donor = n.Items[r.IntN(len(n.Items))], donor.Items[r.IntN(len(donor.Items))]
		}
	}
}

func clone(n *source.Node) *source.Node {
	c := *n
	c.Fields = slices.Clone(n.Fields)
	for i := range c.Fields {
		c.Fields[i].Value = clone(c.Fields[i].Value)
	}
	c.Items = slices.Clone(n.Items)
	for i := range c.Items {
		c.Items[i] = clone(c.Items[i])
	}
	return &c
}
