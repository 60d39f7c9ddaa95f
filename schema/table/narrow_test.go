package table

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// TestNarrow narrows a definition wherever it stands, and nothing else.
func TestNarrow(t *testing.T) {
	id := &Type{Name: "#ID", Doc: "an ID", Text: &Text{Name: "#ID", Max: -1}}
	idOrList := &Type{Text: id.Text, List: &List{Item: id, Max: -1}}
	wide := &Type{Object: &Object{
		Max: -1, Key: id, Value: &Type{Any: true},
		Fields: []*Field{{Name: "ids", Type: idOrList}, {Name: "text", Type: &Type{Text: &Text{Max: -1}}}},
	}}
	narrow := Narrow(wide, "#ID", &Type{Text: &Text{Enum: []string{"abcd", "efgh"}, Max: -1}})
	for text, want := range map[string]string{
		"{ids: abcd, text: x, efgh: 1}": "",
		"{ids: x}":                      `ids is "x", but must be abcd, efgh or a list`,
		"{ids: [efgh, x]}":              `an item of ids is "x", but must be abcd or efgh`,
		"{abce: 1}":                     `"abce" is not an ID`,
	} {
		documents, _ := source.Parse(source.NewFile("f.yaml", []byte(text)))
		said := ""
		if _, mistakes := Check(documents[0].Root(), narrow, "it"); len(mistakes) > 0 {
			said = mistakes[0].Message
		}
		if said != want {
			t.Errorf("%s: %q, want %q", text, said, want)
		}
		if !Matches(documents[0].Root(), wide) {
			t.Errorf("%s: the type itself was changed", text)
		}
	}
}
