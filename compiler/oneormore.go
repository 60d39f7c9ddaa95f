package compiler

import "github.com/plimsoll-dev/plimsoll/source"

// A oneOrMore is a list, or a value that stands for a list of it alone.
type oneOrMore[T any] []T

// DecodeNode implements source.NodeDecoder.
func (l *oneOrMore[T]) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.List {
		d.Decode(n, (*[]T)(l))
		return
	}
	var one T
	d.Decode(n, &one)
	*l = oneOrMore[T]{one}
}

// oneOrMoreNodes gives the nodes of a oneOrMore.
func oneOrMoreNodes(n *source.Node) []*source.Node {
	if n.Kind == source.List {
		return n.Items
	}
	return []*source.Node{n}
}
