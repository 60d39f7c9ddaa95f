package oracle

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestHouseDefaults holds what a house fills in to what CUE's evaluator does with the same
// defaults: random ones for each kind, on generated specs.
func TestHouseDefaults(t *testing.T) {
	o, err := New()
	if err != nil {
		t.Fatal(err)
	}
	same, filled := 0, 0
	for _, kind := range schema.Kinds() {
		for i := range max(4, *rounds/5) {
			random := rand.New(rand.NewPCG(13, uint64(i)))
			defaults := defaultsOf(schema.Kind(kind).Type, random)
			l := languageOf("_defaults: " + kind + ": " + defaults)
			if len(l.Mistakes()) > 0 {
				continue // these alone are no map of the field
			}
			for range 2 {
				doc := schematest.Generate(kind, random, []float64{0.05, 0.3}[random.IntN(2)])
				app, found := l.Check(doc, schema.Setting{})
				if app == nil || len(found) > 0 {
					t.Errorf("%s: %s\n%s", defaults, said(found), doc.JSON())
					continue
				}
				want, ok := o.given(t, kind, defaults, doc)
				if !ok {
					continue // what does not belong there is left out
				}
				same++
				if !reflect.DeepEqual(want, plain(t, schema.Kind(kind).Defaults.Fill(doc).JSON())) {
					filled++
				}
				if got := plain(t, app.Node.JSON()); !reflect.DeepEqual(want, got) {
					t.Errorf("%s: %s\n%s", defaults, valueDifference(nil, want, got), doc.JSON())
				}
			}
		}
	}
	t.Logf("%d are the same, of which defaults of the house add to %d", same, filled)
	if filled < *rounds {
		t.Errorf("only %d of %d got a default", filled, same)
	}
}

// given gives a document with defaults of a house and then those of the language, by the
// evaluator; false where it refuses what that gives.
func (o *Oracle) given(t *testing.T, kind, defaults string, doc *source.Node) (any, bool) {
	v := o.ctx.CompileBytes(doc.JSON()).Unify(o.ctx.CompileString(defaults))
	text, err := v.MarshalJSON()
	if err != nil {
		return nil, false
	}
	documents, mistakes := source.ParseJSON(source.NewFile("filled.json", text))
	if len(mistakes) > 0 {
		t.Fatal(mistakes[0].Message)
	}
	refusal, err := o.Accepts(kind, documents[0].Root())
	if err != nil {
		t.Fatal(err)
	}
	if refusal != nil {
		return nil, false
	}
	want, err := o.Filled(kind, documents[0].Root())
	return want, err == nil
}

func plain(t *testing.T, text []byte) (value any) {
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// defaultsOf writes random defaults for documents of a type.
func defaultsOf(t *table.Type, r *rand.Rand) string {
	var inside func(t *table.Type, depth int) string
	inside = func(t *table.Type, depth int) string {
		var list []string
		for range 1 + r.IntN(3-depth) {
			f := t.Object.Fields[r.IntN(len(t.Object.Fields))]
			value := schematest.Value(f.Type, r, 0.3)
			switch {
			case f.Type.Never() || value == nil || strings.Contains(strings.Join(list, ""), f.Name+": ") ||
				strings.Contains(strings.Join(list, ""), f.Name+"?: "):
			case depth < 2 && f.Type.Object != nil && len(f.Type.Object.Fields) > 0 && r.IntN(2) == 0:
				list = append(list, f.Name+"?: "+inside(f.Type, depth+1))
			case f.Name != "environments" && f.Name != "patches":
				list = append(list, fmt.Sprintf("%s: *%s | _", f.Name, value.JSON()))
			}
		}
		return "{" + strings.Join(list, ", ") + "}"
	}
	return "{spec: " + inside(t.Object.Field("spec").Type, 0) + "}"
}
