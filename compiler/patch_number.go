package compiler

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// isLarge reports whether a number would lose its last digits on the way
// through JSON.
func isLarge(n *source.Node) bool {
	const exact = 1 << 53
	i, ok := n.Int()
	return n.Kind == source.Int && (!ok || i > exact || i < -exact)
}

func hasLarge(n *source.Node) bool {
	return isLarge(n) || slices.ContainsFunc(n.Items, hasLarge) ||
		slices.ContainsFunc(n.Fields, func(f source.Field) bool { return hasLarge(f.Value) })
}

// hidden begins the text that stands for a large number meanwhile.
const hidden = "\x00number "

// hideNumbers gives a copy in which text stands for large numbers.
func hideNumbers(n *source.Node) *source.Node {
	if isLarge(n) {
		c := *n
		c.Kind, c.Style, c.Text = source.String, source.Quoted, hidden+intText(n)
		return &c
	}
	return eachInside(n, hideNumbers)
}

// showNumbers undoes hideNumbers.
func showNumbers(n *source.Node) *source.Node {
	if text, ok := strings.CutPrefix(n.Text, hidden); ok && n.Kind == source.String {
		c := *n
		c.Kind, c.Style, c.Text = source.Int, source.Plain, text
		return &c
	}
	return eachInside(n, showNumbers)
}

// eachInside gives a copy of a map or list with its values changed.
func eachInside(n *source.Node, change func(*source.Node) *source.Node) *source.Node {
	if n.Scalar() {
		return n
	}
	c := *n
	c.Fields, c.Items = slices.Clone(n.Fields), slices.Clone(n.Items)
	for i := range c.Fields {
		c.Fields[i].Value = change(c.Fields[i].Value)
	}
	for i := range c.Items {
		c.Items[i] = change(c.Items[i])
	}
	return &c
}
