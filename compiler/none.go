package compiler

import "github.com/plimsoll-dev/plimsoll/source"

// An orNone is a value, or the word none, which leaves out what would be filled
// in. The zero value says nothing.
type orNone[T any] struct {
	value *T
	none  bool
}

// DecodeNode implements source.NodeDecoder.
func (o *orNone[T]) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.String && n.Text == "none" {
		o.none = true
		return
	}
	d.Decode(n, &o.value)
}

// said reports whether there is anything.
func (o orNone[T]) said() bool { return o.value != nil || o.none }

// or gives the first of two that is said.
func (o orNone[T]) or(other orNone[T]) orNone[T] {
	if o.said() {
		return o
	}
	return other
}
