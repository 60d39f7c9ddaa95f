package k8s

import (
	"encoding/json"
	"slices"
	"strings"
)

// JSONSchema gives the JSON Schema (draft 7) of a kind in one version of
// Kubernetes, with all that it refers to and no other fields. ok is false when
// the version does not have the kind. Null stands for a field that is left out,
// so take such fields out before the schema judges.
func JSONSchema(version, apiVersion, kind string) (schema []byte, ok bool) {
	in, _ := SetOf(version)
	k := Find(apiVersion, kind)
	if k == nil || k.Versions&in == 0 {
		return nil, false
	}
	x := &exporter{in: in, definitions: map[string]any{}}
	root := x.object(k.Object)
	properties := root["properties"].(map[string]any)
	properties["apiVersion"] = map[string]any{"enum": []string{apiVersion}}
	properties["kind"] = map[string]any{"enum": []string{kind}}
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = kind + " of " + apiVersion + " in Kubernetes " + version
	root["definitions"] = x.definitions
	out, err := json.MarshalIndent(root, "", " ")
	if err != nil {
		panic(err) // maps, lists and text only
	}
	return append(out, '\n'), true
}

// An exporter writes each definition once.
type exporter struct {
	in          Set
	definitions map[string]any
}

func (x *exporter) object(o *Object) map[string]any {
	properties := map[string]any{}
	required := []string{}
	for _, f := range o.Fields() {
		if f.In&x.in == 0 {
			continue
		}
		s := x.typ(f.Type)
		if f.Enum != nil {
			values := f.Enum
			if !f.Required && !slices.Contains(values, "") {
				// An empty text is a field that is left out.
				values = append([]string{""}, values...)
			}
			innermost(s)["enum"] = values
		}
		properties[f.Name] = s
		if f.Required {
			required = append(required, f.Name)
			// What is empty is nothing to the server.
			switch f.Type.Form {
			case String:
				s["minLength"] = 1
			case List:
				s["minItems"] = 1
			case Map:
				s["minProperties"] = 1
			}
		}
	}
	s := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// innermost gives the schema of what a list or a map holds in the end.
func innermost(s map[string]any) map[string]any {
	for {
		next, ok := s["items"].(map[string]any)
		if !ok {
			next, ok = s["additionalProperties"].(map[string]any)
		}
		if !ok {
			return s
		}
		s = next
	}
}

// The texts that a quantity and a time can be.
const (
	quantityPattern = `^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+|[KMGTPE]i|[numkMGTPE])?\s*$`
	bytesPattern    = `^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$`
	timePattern     = `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T` +
		`([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.,][0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
)

func (x *exporter) typ(t *Type) map[string]any {
	text := func(pattern string) map[string]any { return map[string]any{"type": "string", "pattern": pattern} }
	whole := func(bits int) map[string]any {
		limit := int64(1)<<(bits-1) - 1
		return map[string]any{"type": "integer", "minimum": -limit - 1, "maximum": limit}
	}
	switch t.Form {
	case Struct:
		if x.definitions[t.Object.Name] == nil {
			x.definitions[t.Object.Name] = true // some refer to themselves
			x.definitions[t.Object.Name] = x.object(t.Object)
		}
		return map[string]any{"$ref": "#/definitions/" + t.Object.Name}
	case List:
		return map[string]any{"type": "array", "items": x.typ(t.Elem)}
	case Map:
		return map[string]any{"type": "object", "additionalProperties": x.typ(t.Elem)}
	case Bool:
		return map[string]any{"type": "boolean"}
	case Int32:
		return whole(32)
	case Int64:
		return whole(64)
	case Number:
		return map[string]any{"type": "number"}
	case String:
		return map[string]any{"type": "string"}
	case Bytes:
		// Go also takes a list of numbers.
		return map[string]any{
			"type": []string{"string", "array"}, "pattern": bytesPattern,
			"items": map[string]any{"type": "integer", "minimum": 0, "maximum": 255},
		}
	case Time:
		return text(timePattern)
	case MicroTime:
		return text(strings.Replace(timePattern, `([.,][0-9]+)?`, `[.,][0-9]{6}`, 1))
	case Quantity:
		return map[string]any{"anyOf": []any{text(quantityPattern), map[string]any{"type": "number"}}}
	case IntOrString:
		return map[string]any{"anyOf": []any{map[string]any{"type": "string"}, whole(32)}}
	}
	return map[string]any{}
}
