package manifest

import (
	"strings"

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

// Quantity reads an amount of a resource. ok is false for what is none, and for
// exponents that nobody writes, which would take hours to compare.
func Quantity(n *source.Node) (q resource.Quantity, ok bool) {
	text := strings.TrimSpace(n.Text)
	i := strings.IndexAny(text, "eE")
	if n.Kind < source.Int || n.Kind > source.String || i >= 0 && len(text)-i > 4 {
		return q, false
	}
	q, err := resource.ParseQuantity(text)
	return q, err == nil
}
