package validate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// SchemaTypes are those that a JSON Schema can name.
var SchemaTypes = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

// malformed finds a keyword of a JSON Schema whose value it cannot have: what no
// reader of schemas makes sense of, and what the API server refuses in a CRD.
// at is nil when there is none.
func malformed(n *source.Node, crd bool) (at *source.Node, why string) {
	if n.Kind == source.Bool && !crd {
		return nil, ""
	}
	if n.Kind != source.Map {
		return n, "a schema is a map, not " + n.Kind.String()
	}
	for _, f := range n.Fields {
		if f.Value.Kind == source.Null && crd {
			continue // it is left out
		}
		if at, why := malformedKeyword(f.Name, f.Value, crd); at != nil {
			return at, why
		}
	}
	return nil, ""
}

func malformedKeyword(name string, v *source.Node, crd bool) (at *source.Node, why string) {
	wrong := func(want string) (*source.Node, string) {
		return v, fmt.Sprintf("its %s must be %s, not %s", name, want, v.Kind)
	}
	switch name {
	case "type":
		return malformedType(v, crd)
	case "properties", "patternProperties", "definitions", "$defs", "dependencies":
		if v.Kind != source.Map {
			return wrong("a map")
		}
		for _, f := range v.Fields {
			if name == "dependencies" && f.Value.Kind == source.List {
				continue
			}
			if at, why := malformed(f.Value, crd); at != nil {
				return at, why
			}
			if _, err := regexp.Compile(f.Name); name == "patternProperties" && err != nil {
				return f.Value, fmt.Sprintf("the pattern %q is no regular expression", source.Shorten(f.Name, 40))
			}
		}
	case "allOf", "anyOf", "oneOf":
		if v.Kind != source.List || len(v.Items) == 0 {
			return v, "its " + name + " must be a list of schemas that is not empty"
		}
		return malformedItems(v, crd)
	case "items":
		if v.Kind == source.List && !crd {
			return malformedItems(v, crd)
		}
		return malformed(v, crd)
	case "additionalProperties", "additionalItems":
		if v.Kind != source.Bool {
			return malformed(v, crd)
		}
	case "not", "if", "then", "else", "contains", "propertyNames":
		return malformed(v, crd)
	case "required":
		if v.Kind != source.List || slices.ContainsFunc(v.Items, isNoText) {
			return v, "its required must be a list of names"
		}
	case "enum":
		if v.Kind != source.List || len(v.Items) == 0 {
			return v, "its enum must be a list that is not empty"
		}
	case "pattern":
		if isNoText(v) {
			return wrong("text")
		}
		if _, err := regexp.Compile(v.Text); err != nil {
			return v, fmt.Sprintf("its pattern %q is no regular expression", source.Shorten(v.Text, 40))
		}
	case "$ref", "format":
		if isNoText(v) {
			return wrong("text")
		}
	case "minimum", "maximum", "multipleOf":
		if v.Kind != source.Int && v.Kind != source.Float {
			return wrong("a number")
		}
		if name == "multipleOf" && strings.Trim(v.Text, "0.") == "" {
			return v, "its multipleOf must be more than 0"
		}
	case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
		if i, ok := v.Int(); !ok || i < 0 {
			return v, "its " + name + " must be a whole number from 0"
		}
	case "uniqueItems":
		if v.Kind != source.Bool {
			return wrong("true or false")
		}
	}
	return nil, ""
}

func malformedItems(list *source.Node, crd bool) (at *source.Node, why string) {
	for _, item := range list.Items {
		if at, why := malformed(item, crd); at != nil {
			return at, why
		}
	}
	return nil, ""
}

func malformedType(v *source.Node, crd bool) (at *source.Node, why string) {
	names := []*source.Node{v}
	switch {
	case v.Kind == source.List && crd:
		return v, "its type must be one, not a list"
	case v.Kind == source.List:
		names = v.Items
	}
	for _, n := range names {
		if isNoText(n) || !slices.Contains(SchemaTypes, n.Text) {
			return n, fmt.Sprintf("there is no type %s: the types are %s", source.Shorten(quoteEmpty(n.Text), 40),
				strings.Join(SchemaTypes, ", "))
		}
	}
	return nil, ""
}

func isNoText(n *source.Node) bool { return n.Kind != source.String }
