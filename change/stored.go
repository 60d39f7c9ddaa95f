package change

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Stored gives an object, as kubectl would send it, in the form in which the API server
// writes it: with its defaults, amounts in one spelling, and without what the server does not
// tell from nothing and what it alone fills in. What is added stands nowhere. Of a kind that
// is nil nothing is known, and nothing added.
func (o Options) Stored(n *source.Node, kind *k8s.Kind) *source.Node {
	n = filler{gates: o.gates(), written: true}.object(n, kind)
	if kind != nil && kind.Object.TypeOf("status") != nil {
		n = n.With("status", empty())
	}
	return n
}
