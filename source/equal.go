package source

import "strings"

// Equal reports whether two nodes have the same value, however it is written
// and in whatever order fields stand. A whole number equals no other number.
func (n *Node) Equal(other *Node) bool {
	switch {
	case n == other:
		return true
	case n.Kind != other.Kind:
		return false
	}
	switch n.Kind {
	case Map:
		return equalFields(n, other)
	case List:
		return equalItems(n.Items, other.Items)
	case String:
		return n.Text == other.Text
	case Bool:
		return strings.EqualFold(n.Text, other.Text)
	case Int:
		return intText(n) == intText(other)
	case Float:
		return floatText(n) == floatText(other)
	}
	return true
}

func equalFields(n, other *Node) bool {
	if len(n.Fields) != len(other.Fields) {
		return false
	}
	for i, f := range n.Fields {
		g := other.Fields[i]
		if g.Name != f.Name { // most often they are in one order
			g.Value = other.Get(f.Name)
		}
		if !f.Value.Equal(g.Value) {
			return false
		}
	}
	return true
}

func equalItems(a, b []*Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}
