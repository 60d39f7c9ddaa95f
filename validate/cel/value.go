package cel

import (
	"math"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// Value gives what the API server decodes a node to, when kubectl sends it: maps of
// type map[string]any, lists of type []any, and scalars of type string, bool, int64 or
// float64, or nil.
func Value(n *source.Node) any { return validate.ValueOf(n, scalar) }

func scalar(n *source.Node) any {
	switch r := manifest.ReadScalar(n); {
	case r.Kind == source.Bool:
		return manifest.MeansTrue(n.Text)
	case r.Kind == source.Int && r.Fits:
		return r.Whole
	case r.Kind == source.Int, r.Kind == source.Float && !math.IsInf(r.Number, 0) && !math.IsNaN(r.Number):
		return r.Number
	case r.Kind == source.Null, r.Kind == source.Absent:
		return nil
	}
	return n.Text
}
