package oracle_test

import (
	"math/rand/v2"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"

	"github.com/plimsoll-dev/plimsoll/schema"
	house "github.com/plimsoll-dev/plimsoll/schema/cue"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestHouse holds the verdicts of rules of a house to those of CUE's evaluator, on
// generated specs.
func TestHouse(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	verdicts := map[bool]int{}
	for _, rule := range []string{
		`{spec!: replicas?: >=2}`,
		`{spec!: hostNetwork?: _|_}`,
		`{spec!: resources!: limits!: memory!: _}`,
		`{spec!: image?: =~"^[a-m]"}`,
		`{spec!: imagePullPolicy?: "Always" | "Never"}`,
		`{spec!: {terminationGracePeriodSeconds?: <=60, expose?: {host: string}}}`,
		`{metadata!: labels!: [=~"^a"]: !~"x"}`,
		`{spec!: env?: [string]: string}`,
	} {
		ctx := cuecontext.New()
		evaluated := ctx.CompileString(rule)
		h, mistakes := house.House(house.Language{Kinds: schema.Kinds(), Definitions: schema.Definitions(),
			Taken: func(string) bool { return false }}, source.NewFile("plimsoll.cue", []byte("#Web: "+rule)))
		l := schema.NewLanguage(h, mistakes, "2026-01-01", nil)
		if wrong := l.Mistakes(); len(wrong) > 0 {
			t.Errorf("%s: %s", rule, wrong[0].Message)
			continue
		}
		for range 60 {
			doc := schematest.Generate("Web", random, 0.3)
			app, found := l.Check(doc, schema.Setting{})
			if app == nil || app.Partial {
				continue
			}
			value := evaluated.Unify(ctx.CompileBytes(app.Node.JSON()))
			right := value.Validate(cue.Concrete(true)) == nil
			verdicts[right]++
			if ours := len(found) == 0; ours != right {
				t.Errorf("%s: CUE says %v, and the tables %v of %s", rule, right, ours, app.Node.JSON())
			}
		}
	}
	if verdicts[true] == 0 || verdicts[false] == 0 {
		t.Errorf("the verdicts are %v", verdicts)
	}
}
