package plimsoll

import (
	"errors"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// valueOf gives the value that a call means for a field: text where the field takes text,
// and else YAML. part: it lies over others, so that a map need not be whole. old is what
// stands there, whose form a number keeps.
func valueOf(text string, t *table.Type, part bool, old *source.Node) (*source.Node, error) {
	if text == "null" {
		return &source.Node{Kind: source.Null, Text: text}, nil
	}
	asText := &source.Node{Kind: source.String, Text: text}
	takesText := t.Text != nil && (t.Text.Enum == nil || t.Object == nil && t.List == nil && t.Number == nil &&
		t.Truth == nil || slices.Contains(t.Text.Enum, text))
	if text == "" {
		if takesText {
			return asText, nil
		}
		return nil, errors.New("there is no value: --unset takes a field away")
	}
	value, err := yamlValue(text)
	switch {
	case !takesText:
		return value, err
	case err != nil, value.Kind == source.String, !fits(value, t, part):
		return asText, nil
	case t.Text.AsWritten && value.Scalar() && (old.Kind == source.String || !old.Exists() || !old.Scalar()):
		return asText, nil
	case old.Kind == source.String && (old.Text == text || number(value) && old.Style == source.Quoted):
		return asText, nil
	}
	return value, nil
}

func number(n *source.Node) bool { return n.Kind == source.Int || n.Kind == source.Float }

// fits reports whether a type takes a value.
func fits(n *source.Node, t *table.Type, part bool) bool {
	if part && n.Kind == source.Map {
		return len(table.CheckPart(n, t, "")) == 0
	}
	return table.Matches(n, t)
}

// yamlValue reads a value in the form of YAML. What is JSON is read as such, which takes
// longer names, and characters as pairs of escapes.
func yamlValue(text string) (*source.Node, error) {
	f := source.NewFile("", []byte(text))
	documents, mistakes := source.ParseJSON(f)
	if len(mistakes) > 0 || len(documents) != 1 {
		documents, mistakes = source.Parse(f)
	}
	switch {
	case len(mistakes) > 0:
		message := "it is not YAML: " + mistakes[0].Message
		if mistakes[0].Hint != "" {
			message += "; " + mistakes[0].Hint
		}
		return nil, errors.New(message)
	case len(documents) != 1:
		return nil, errors.New("it is not one value of YAML")
	case strings.ContainsAny(text, "\r\n"):
		return nil, errors.New("a value that is no text is written in one line")
	}
	return documents[0].Root(), nil
}
