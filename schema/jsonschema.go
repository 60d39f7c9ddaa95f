package schema

import (
	"encoding/json"
	"slices"
	"strings"
)

// JSONSchema gives the JSON Schema (draft 7) of one kind, or of all when kind
// is empty, for editors: types, bounds, documentation, defaults and, of the
// rules between fields, those that a schema can say.
func JSONSchema(kind string) []byte {
	l := embedded()
	x := &exporter{definitions: map[string]any{}, names: map[*Type]string{}}
	var root map[string]any
	if kind != "" {
		t, d := l.kind(kind)
		root = x.schema(t, d)
	} else {
		var all []any
		for _, k := range l.kinds {
			t, d := l.kind(k)
			x.definitions[k] = x.schema(t, d)
			// A branch for each kind, so that an editor shows the mistakes of
			// the kind that is written and not of all seven.
			all = append(all, map[string]any{
				"if":   map[string]any{"properties": map[string]any{"kind": map[string]any{"const": k}}, "required": []string{"kind"}},
				"then": map[string]any{"$ref": "#/definitions/" + k},
			})
		}
		root = map[string]any{
			"type":     "object",
			"required": []string{"apiVersion", "kind"},
			"properties": map[string]any{
				"apiVersion": map[string]any{"enum": []string{APIVersion}},
				"kind":       map[string]any{"enum": l.kinds},
			},
			"allOf": all,
		}
	}
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "Plimsoll " + strings.TrimSpace(kind+" spec")
	if len(x.definitions) > 0 {
		root["definitions"] = x.definitions
	}
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // maps, lists and text only
	}
	return append(out, '\n')
}

// An exporter writes each named definition once.
type exporter struct {
	definitions map[string]any
	names       map[*Type]string
}

func (x *exporter) field(f *field, value any, d *defaults) map[string]any {
	s := x.ref(f.typ(), d)
	if f.doc == "" && value == nil && f.exampleText() == "" {
		return s
	}
	if _, isRef := s["$ref"]; isRef {
		// Draft 7 passes over what stands beside a $ref.
		s = map[string]any{"allOf": []any{s}}
	}
	if f.doc != "" {
		s["description"] = f.doc
	}
	if value != nil {
		s["default"] = value
	}
	return s
}

// ref gives the schema of a type, by reference where it has a name and no
// defaults of its own.
func (x *exporter) ref(t *Type, d *defaults) map[string]any {
	name := strings.TrimPrefix(t.name, "#")
	if name == "" || d != nil || t.object == nil {
		return x.schema(t, d)
	}
	if _, known := x.names[t]; !known {
		for taken := true; taken; {
			if _, taken = x.definitions[name]; taken {
				name += "_"
			}
		}
		x.names[t] = name
		x.definitions[name] = nil
		x.definitions[name] = x.schema(t, nil)
	}
	return map[string]any{"$ref": "#/definitions/" + x.names[t]}
}

func (x *exporter) schema(t *Type, d *defaults) map[string]any {
	if t.any {
		return map[string]any{}
	}
	var shapes []map[string]any
	if s := t.text; s != nil {
		shapes = append(shapes, textSchema(s))
	}
	if n := t.number; n != nil {
		shapes = append(shapes, numberSchema(n))
	}
	if b := t.truth; b != nil {
		s := map[string]any{"type": "boolean"}
		if b.only != nil {
			s["enum"] = []bool{*b.only}
		}
		shapes = append(shapes, s)
	}
	if l := t.list; l != nil {
		s := map[string]any{"type": "array", "items": x.ref(l.item, nil)}
		if l.min > 0 {
			s["minItems"] = l.min
		}
		if l.max >= 0 {
			s["maxItems"] = l.max
		}
		if l.unique {
			s["uniqueItems"] = true
		}
		shapes = append(shapes, s)
	}
	if o := t.object; o != nil {
		shapes = append(shapes, x.object(o, d))
	}
	if len(shapes) == 1 {
		return shapes[0]
	}
	return map[string]any{"anyOf": shapes}
}

func textSchema(t *text) map[string]any {
	s := map[string]any{"type": "string"}
	if t.enum != nil {
		s["enum"] = t.enum
	}
	if t.min > 0 {
		s["minLength"] = t.min
	}
	if t.max >= 0 {
		s["maxLength"] = t.max
	}
	var all []any
	for _, p := range t.patterns {
		one := map[string]any{"pattern": p.expr}
		if p.negate {
			one = map[string]any{"not": one}
		}
		all = append(all, one)
	}
	if len(all) == 1 && !t.patterns[0].negate {
		s["pattern"] = t.patterns[0].expr
	} else if len(all) > 0 {
		s["allOf"] = all
	}
	return s
}

func numberSchema(n *number) map[string]any {
	s := map[string]any{"type": "number"}
	if n.whole {
		s["type"] = "integer"
	}
	if n.enum != nil {
		s["enum"] = n.enum
	}
	set := func(b bound, inclusive, exclusive string) {
		switch {
		case b.set && b.exclusive:
			s[exclusive] = json.Number(b.text)
		case b.set:
			s[inclusive] = json.Number(b.text)
		}
	}
	set(n.min, "minimum", "exclusiveMinimum")
	set(n.max, "maximum", "exclusiveMaximum")
	return s
}

func (x *exporter) object(o *object, d *defaults) map[string]any {
	s := map[string]any{"type": "object"}
	properties := map[string]any{}
	var required []string
	for _, f := range o.fields {
		if f.typ().never() {
			properties[f.name] = false
			continue
		}
		value, inner := d.of(f.name)
		var v any
		if value != nil {
			v = json.RawMessage(value.JSON())
		}
		properties[f.name] = x.field(f, v, inner)
		if f.required {
			required = append(required, f.name)
		}
	}
	if len(properties) > 0 {
		s["properties"] = properties
	}
	if required != nil {
		s["required"] = required
	}
	if o.value != nil {
		s["additionalProperties"] = x.ref(o.value, nil)
		if o.key.text != nil && (o.key.text.patterns != nil || o.key.text.max >= 0 || o.key.text.enum != nil) {
			s["propertyNames"] = textSchema(o.key.text)
		}
	} else if !o.open {
		s["additionalProperties"] = false
	}
	if o.min > 0 {
		s["minProperties"] = o.min
	}
	if o.max >= 0 {
		s["maxProperties"] = o.max
	}
	if all := x.rules(o); len(all) > 0 {
		s["allOf"] = all
	}
	return s
}

func (x *exporter) rules(o *object) []any {
	var all []any
	for _, r := range o.rules {
		if r.condition != nil {
			s := map[string]any{"if": x.schema(r.condition, nil)}
			if r.then != nil {
				s["then"] = x.schema(r.then, nil)
			}
			if r.otherwise != nil {
				s["else"] = x.schema(r.otherwise, nil)
			}
			all = append(all, s)
			continue
		}
		var options []any
		for _, t := range r.alternatives {
			options = append(options, x.schema(t, nil))
		}
		switch {
		case r.least == 1 && r.most == 1:
			all = append(all, map[string]any{"oneOf": options})
		case r.least == 1 && r.most == len(options):
			all = append(all, map[string]any{"anyOf": options})
		case r.least == 0 && r.most == 0:
			all = append(all, map[string]any{"not": map[string]any{"anyOf": options}})
		case r.least == 0 && r.most == 1:
			// None, or exactly one.
			none := map[string]any{"not": map[string]any{"anyOf": slices.Clone(options)}}
			all = append(all, map[string]any{"oneOf": append(options, none)})
		}
	}
	return all
}
