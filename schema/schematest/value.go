package schematest

import (
	"math/rand/v2"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Value makes a random value of a type, as Generate does; nil where it found none.
func Value(t *table.Type, r *rand.Rand, density float64) *source.Node {
	g := &generator{r: r, density: density, texts: map[string][]string{}}
	for range 20 {
		if n, ok := g.value(t, 0, nil); ok && table.Matches(n, t) {
			return n
		}
	}
	return nil
}
