package manifest

import (
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Amount gives a quantity as the API server writes it; what is none, as it is.
func Amount(n *source.Node) *source.Node {
	q, err := resource.ParseQuantity(n.Text)
	if err != nil || !n.Scalar() {
		return n
	}
	c := *n
	c.Kind, c.Style, c.Text = source.String, source.Quoted, q.String()
	return &c
}
