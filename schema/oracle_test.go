package schema

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

var rounds = flag.Int("rounds", 20, "how many specs of each kind are held to the evaluator, with three mutants of each")

// TestOracle holds the tables to the evaluator on generated specs and on
// mutants of them.
func TestOracle(t *testing.T) {
	e, err := NewEvaluator()
	if err != nil {
		t.Fatal(err)
	}
	accepted, refused, missed := 0, 0, 0
	for _, kind := range Kinds() {
		for i := range *rounds {
			r := rand.New(rand.NewPCG(7, uint64(i)))
			doc := Generate(kind, r, []float64{0.05, 0.15, 0.3, 0.5}[i%4])
			for range 4 {
				_, diagnostics := Check(doc)
				difference, err := e.Verify(doc)
				if err != nil {
					t.Fatalf("%v\n%s", err, doc.JSON())
				}
				if difference != "" {
					t.Errorf("%s: %s\n%s", kind, difference, doc.JSON())
				}
				switch {
				case len(diagnostics) == 0:
					accepted++
				case onlyNames(diagnostics) && taken(t, e, kind, doc):
					missed++
				default:
					refused++
				}
				doc = Mutate(r, doc)
			}
		}
	}
	t.Logf("%d accepted, %d refused, %d unknown names that the evaluator lets through", accepted, refused, missed)
	if accepted == 0 || refused == 0 || missed > refused/10 {
		t.Error("the mutants must be of both sorts, and the evaluator must see nearly all that is wrong")
	}
}

// taken reports whether the evaluator takes a spec.
func taken(t *testing.T, e *Evaluator, kind string, doc *source.Node) bool {
	t.Helper()
	refusal, err := e.Accepts(kind, doc)
	if err != nil {
		t.Fatal(err)
	}
	return refusal == nil
}
