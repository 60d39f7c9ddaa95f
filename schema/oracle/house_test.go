package oracle

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"

	"github.com/plimsoll-dev/plimsoll/schema"
	house "github.com/plimsoll-dev/plimsoll/schema/cue"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

const imports = "import (\n\t\"list\"\n\t\"strings\"\n\t\"struct\"\n)\n"

// languageOf reads a house.
func languageOf(text string) *schema.Language {
	file := source.NewFile("plimsoll.cue", []byte(text))
	h, mistakes := house.House(house.Language{Kinds: schema.Kinds(), Definitions: schema.Definitions(),
		Taken: func(string) bool { return false }}, file)
	return schema.NewLanguage(h, mistakes, "2026-01-01", []*source.File{file})
}

// TestHouse holds the verdicts of rules of a house to those of CUE's evaluator: random
// rules about each kind, on generated specs and on mutants of them.
func TestHouse(t *testing.T) {
	verdicts := map[bool]int{}
	refused := 0
	for _, kind := range schema.Kinds() {
		for i := range *rounds {
			random := rand.New(rand.NewPCG(11, uint64(i)))
			rule := (&ruler{random}).rule(schema.Kind(kind))
			l := languageOf(imports + "#" + kind + ": " + forUs.Replace(rule))
			if wrong := l.Mistakes(); len(wrong) > 0 {
				refused++ // it leaves nothing, or a default breaks it
				continue
			}
			judgeRule(t, l, kind, rule, random, verdicts)
		}
	}
	t.Logf("%d are right, %d wrong; %d rules leave nothing", verdicts[true], verdicts[false], refused)
	if min(verdicts[true], verdicts[false]) < *rounds || refused > *rounds {
		t.Errorf("the verdicts are %v", verdicts)
	}
}

// judgeRule holds specs of a kind to a rule.
func judgeRule(t *testing.T, l *schema.Language, kind, rule string, random *rand.Rand, verdicts map[bool]int) {
	ctx := cuecontext.New()
	evaluated := ctx.CompileString(imports + "rule: " + forCUE.Replace(rule) + "\n_uses: [list.MaxItems, strings.MaxRunes, struct.MaxFields]").
		LookupPath(cue.ParsePath("rule"))
	for range 4 {
		doc := schematest.Generate(kind, random, []float64{0.05, 0.3, 0.6}[random.IntN(3)])
		if random.IntN(2) == 0 {
			doc = schematest.Mutate(random, doc)
		}
		app, found := l.Check(doc, schema.Setting{})
		if app == nil || app.Partial {
			continue
		}
		right := evaluated.Unify(ctx.CompileBytes(app.Node.JSON())).Validate(cue.Concrete(true)) == nil
		verdicts[right]++
		if ours := len(found) == 0; ours != right {
			t.Errorf("%s: CUE says %v, and the tables %v of %s: %s", forUs.Replace(rule), right, ours, app.Node.JSON(), said(found))
		}
	}
}

func said(found []source.Diagnostic) string {
	if len(found) == 0 {
		return "nothing"
	}
	return fmt.Sprint(found[0].Path, " ", found[0].Message)
}
