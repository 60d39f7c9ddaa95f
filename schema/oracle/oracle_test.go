package oracle

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rounds = flag.Int("rounds", 20, "how many specs of each kind are evaluated, with three mutants of each")

// TestOracle holds the tables to the evaluator on generated specs and on
// mutants of them, one kind on each processor.
func TestOracle(t *testing.T) {
	counts := make([]verdicts, len(schema.Kinds()))
	t.Run("kinds", func(t *testing.T) {
		for i, kind := range schema.Kinds() {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				counts[i] = compare(t, kind)
			})
		}
	})
	var all verdicts
	for _, c := range counts {
		all.accepted += c.accepted
		all.refused += c.refused
		all.missed += c.missed
	}
	t.Logf("%d accepted, %d refused, %d unknown names and numbers that the evaluator lets through",
		all.accepted, all.refused, all.missed)
	if all.accepted == 0 || all.refused == 0 || all.missed > all.refused/10 {
		t.Error("the mutants must be of both sorts, and the evaluator must see nearly all that is wrong")
	}
}

// verdicts counts what the tables and the evaluator say of specs; missed are
// those that only the tables refuse, for a name or for how a number is
// written.
type verdicts struct{ accepted, refused, missed int }

// compare holds the specs of a kind to the evaluator.
func compare(t *testing.T, kind string) (v verdicts) {
	o, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for i := range *rounds {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		doc := schematest.Generate(kind, r, []float64{0.05, 0.15, 0.3, 0.5}[i%4])
		for range 4 {
			_, diagnostics := schema.Check(doc)
			difference, err := o.Verify(doc)
			if err != nil {
				t.Fatalf("%v\n%s", err, doc.JSON())
			}
			if difference != "" {
				t.Errorf("%s\n%s", difference, doc.JSON())
			}
			switch {
			case len(diagnostics) == 0:
				v.accepted++
			case beyondCUE(diagnostics) && taken(t, o, kind, doc):
				v.missed++
			default:
				v.refused++
			}
			doc = schematest.Mutate(r, doc)
		}
	}
	return v
}

// TestOthers holds the tables of what is no spec to the evaluator, on generated
// documents.
func TestOthers(t *testing.T) {
	o, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range schema.Documents()[len(schema.Kinds()):] {
		kind := schema.Kind(name)
		definition := strings.TrimPrefix(kind.Type.Name, "#")
		for i := range *rounds {
			doc := schematest.Generate(name, rand.New(rand.NewPCG(7, uint64(i))), 0.5)
			if !taken(t, o, definition, doc) {
				t.Errorf("the evaluator refuses %s", doc.JSON())
				continue
			}
			difference, err := o.defaults(definition, doc, kind.Defaults.Fill(doc))
			if err != nil || difference != "" {
				t.Errorf("%s%v\n%s", difference, err, doc.JSON())
			}
		}
	}
}

// taken reports whether the evaluator takes a spec.
func taken(t *testing.T, o *Oracle, kind string, doc *source.Node) bool {
	t.Helper()
	refusal, err := o.Accepts(kind, doc)
	if err != nil {
		t.Fatal(err)
	}
	return refusal == nil
}
