package validate

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// plainSchema writes the JSON Schema of a node for gojsonschema: without what
// does not judge, without most formats, which every validator reads in its own
// way, and with null where it says nullable.
type plainSchema struct {
	root   *source.Node
	remote string // a reference that cannot be followed
	laxer  bool   // a format was left out

	// What is referred to becomes a definition of a name that is plain: every
	// reader of references has its own idea of the others.
	names  map[*source.Node]string
	queued []*source.Node
}

// document writes a whole schema.
func (x *plainSchema) document() any {
	value := x.schema(x.root)
	definitions := map[string]any{}
	for len(x.queued) > 0 {
		n := x.queued[0]
		x.queued = x.queued[1:]
		definitions[x.names[n]] = x.schema(n)
	}
	if s, ok := value.(map[string]any); ok && len(definitions) > 0 {
		s["definitions"] = definitions
	}
	return value
}

// refer writes a reference.
func (x *plainSchema) refer(ref string) string {
	n := follow(x.root, ref)
	if n == nil {
		x.remote = quoteEmpty(ref)
		return "#"
	}
	if x.names == nil {
		x.names = map[*source.Node]string{}
	}
	if x.names[n] == "" {
		x.names[n] = "d" + strconv.Itoa(len(x.names))
		x.queued = append(x.queued, n)
	}
	return "#/definitions/" + x.names[n]
}

func (x *plainSchema) schema(n *source.Node) any {
	if n.Kind != source.Map {
		return jsonValue(n)
	}
	s := map[string]any{}
	for _, f := range n.Fields {
		x.keyword(s, f.Name, f.Value)
	}
	if n.Get("x-kubernetes-int-or-string").Text == "true" {
		s["type"] = []any{"integer", "string"}
	}
	if name, ok := s["type"].(string); ok && n.Get("nullable").Text == "true" {
		s["type"] = []any{name, "null"}
	}
	return s
}

func (x *plainSchema) keyword(s map[string]any, name string, v *source.Node) {
	switch name {
	case "properties", "patternProperties", "dependencies":
		all := map[string]any{}
		for _, f := range v.Fields {
			all[f.Name] = x.schema(f.Value)
		}
		s[name] = all
	case "not", "oneOf", "if":
		// What takes more there makes the whole take less.
		before := x.laxer
		x.laxer = false
		var inner any
		if v.Kind == source.List {
			inner = x.schemas(v)
		} else {
			inner = x.schema(v)
		}
		if !x.laxer {
			s[name] = inner
		}
		x.laxer = x.laxer || before
	case "format":
		if v.Text == "ipv4" || v.Text == "ipv6" {
			s[name] = v.Text
		} else {
			x.laxer = true
		}
	case "items", "additionalProperties", "additionalItems", "then", "else", "contains", "propertyNames":
		if v.Kind == source.List {
			s[name] = x.schemas(v)
			return
		}
		s[name] = x.schema(v)
	case "allOf", "anyOf":
		s[name] = x.schemas(v)
	case "$ref":
		s[name] = x.refer(v.Text)
	case "type", "enum", "const", "required", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
		"multipleOf",
		"minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "$schema":
		s[name] = jsonValue(v)
	}
}

func (x *plainSchema) schemas(n *source.Node) []any {
	list := make([]any, 0, len(n.Items))
	for _, item := range n.Items {
		list = append(list, x.schema(item))
	}
	return list
}

// ValueOf gives a node as Go's packages for JSON hold one, maps as map[string]any and lists as
// []any, its scalars as scalar gives them.
func ValueOf(n *source.Node, scalar func(*source.Node) any) any {
	switch n.Kind {
	case source.Map:
		m := make(map[string]any, len(n.Fields))
		for _, f := range n.Fields {
			m[f.Name] = ValueOf(f.Value, scalar)
		}
		return m
	case source.List:
		list := make([]any, 0, len(n.Items))
		for _, item := range n.Items {
			list = append(list, ValueOf(item, scalar))
		}
		return list
	}
	return scalar(n)
}

// jsonValue gives what kubectl makes of a node, as gojsonschema wants it.
func jsonValue(n *source.Node) any { return ValueOf(n, jsonScalar) }

func jsonScalar(n *source.Node) any {
	switch r := manifest.ReadScalar(n); {
	case r.Kind == source.Bool:
		return manifest.MeansTrue(n.Text)
	case r.Kind == source.Int && r.Fits:
		return json.Number(strconv.FormatInt(r.Whole, 10))
	case r.Kind == source.Int:
		return json.Number(strings.TrimPrefix(n.Text, "+"))
	case r.Kind == source.Float && !math.IsInf(r.Number, 0) && !math.IsNaN(r.Number):
		return json.Number(strconv.FormatFloat(r.Number, 'f', -1, 64))
	case r.Kind == source.Null:
		return nil
	}
	return n.Text
}
