package validate

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A judge says what the API server has against a map, where constraints.txt has
// no words for it. k is the line that names the judge: what refuse is to be called
// with.
type judge func(c *checker, n *source.Node, k *k8s.Constraint, in k8s.Set)

// judges are those that constraints.txt names behind the word by.
var judges = map[string]judge{}
