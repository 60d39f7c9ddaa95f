package schema

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
)

// JSONSchema gives the JSON Schema (draft 7) of one kind, a spec's, Environment or a
// function's, or of all specs and Environment when kind is empty, for editors: types,
// bounds, documentation, defaults and, of the rules between fields, those that a schema
// can say.
func JSONSchema(kind string) []byte { return (*Language)(nil).JSONSchema(kind) }

// JSONSchema is the function JSONSchema in this language: as the house narrows it for
// all apps.
func (l *Language) JSONSchema(kind string) []byte {
	x := newExporter()
	for _, k := range l.specKinds() {
		x.kinds = append(x.kinds, l.narrowed(k))
	}
	if kind == "" {
		return x.encode("Plimsoll spec", x.all(slices.Concat(x.kinds, environments)))
	}
	if k := find(functions, kind); k != nil {
		return x.encode(kind, x.schema(k.Type, k.Defaults))
	}
	if kind == EnvironmentKind {
		return x.encode(kind, x.document(environments[0]))
	}
	return x.encode("Plimsoll "+kind+" spec", x.document(find(x.kinds, kind)))
}

// all gives the schema of documents of several kinds.
func (x *exporter) all(kinds []*table.Kind) map[string]any {
	var all []any
	for _, k := range kinds {
		x.definitions[k.Name] = x.document(k)
		// A branch for each kind, so that an editor shows the mistakes of the
		// kind that is written and not of all seven.
		isKind := map[string]any{"kind": map[string]any{"const": k.Name}}
		all = append(all, map[string]any{
			"if":   map[string]any{"properties": isKind, "required": []string{"kind"}},
			"then": map[string]any{"$ref": "#/definitions/" + k.Name},
		})
	}
	return map[string]any{
		"type":     "object",
		"required": []string{"apiVersion", "kind"},
		"properties": map[string]any{
			"apiVersion": map[string]any{"enum": []string{APIVersion}},
			"kind":       map[string]any{"enum": names(kinds)},
		},
		"allOf": all,
	}
}

// document gives the schema of a spec or an Environment, in which layers are parts of
// specs.
func (x *exporter) document(k *table.Kind) map[string]any {
	s := x.schema(k.Type, k.Defaults)
	at := func(s map[string]any, name string) map[string]any {
		return s["properties"].(map[string]any)[name].(map[string]any)
	}
	if k != environments[0] {
		at(s, "environments")["additionalProperties"] = orNull(x.layer(k))
		return s
	}
	byKind := map[string]any{}
	for _, k := range x.kinds {
		byKind[k.Name] = x.layer(k)
	}
	kinds := at(at(s, "spec"), "kinds")
	kinds["properties"], kinds["additionalProperties"] = byKind, false
	return s
}

// layer gives the schema of a part of a kind's spec.
func (x *exporter) layer(k *table.Kind) map[string]any {
	x.part = true
	defer func() { x.part = false }()
	return x.ref(k.Type.Object.Field("spec").Type, nil)
}

// orNull gives a schema that takes null as well.
func orNull(s map[string]any) map[string]any {
	null := map[string]any{"type": "null"}
	if shapes, ok := s["anyOf"].([]map[string]any); ok {
		s["anyOf"] = append(slices.Clone(shapes), null)
		return s
	}
	switch {
	case len(s) == 0:
		return s
	case s["enum"] == nil && s["type"] != nil:
		s["type"] = []any{s["type"], "null"}
		return s
	}
	either := map[string]any{"anyOf": []any{s, null}}
	if doc := s["description"]; doc != nil {
		delete(s, "description")
		either["description"] = doc
	}
	return either
}

// An exporter writes each named definition once.
type exporter struct {
	definitions map[string]any
	names       map[exported]string
	kinds       []*table.Kind // of specs

	// part: maps may lack what they need elsewhere, and null stands for nothing.
	part bool
}

// An exported type is one as a whole, or a part of one.
type exported struct {
	*table.Type
	part bool
}

func newExporter() *exporter {
	return &exporter{definitions: map[string]any{}, names: map[exported]string{}}
}

// encode writes a schema with the definitions that it refers to.
func (x *exporter) encode(title string, root map[string]any) []byte {
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = title
	if len(x.definitions) > 0 {
		root["definitions"] = x.definitions
	}
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // maps, lists and text only
	}
	return append(out, '\n')
}

func (x *exporter) field(f *table.Field, value any, d *table.Defaults) map[string]any {
	s := x.ref(f.Type, d)
	if f.Doc == "" && value == nil && f.Example == "" {
		return s
	}
	if _, isRef := s["$ref"]; isRef {
		// Draft 7 passes over what stands beside a $ref.
		s = map[string]any{"allOf": []any{s}}
	}
	if f.Doc != "" {
		s["description"] = f.Doc
	}
	if value != nil {
		s["default"] = value
	}
	return s
}

// ref gives the schema of a type, by reference where it has a name and no
// defaults of its own.
func (x *exporter) ref(t *table.Type, d *table.Defaults) map[string]any {
	name := strings.TrimPrefix(t.Name, "#")
	if name == "" || d != nil || t.Object == nil {
		return x.schema(t, d)
	}
	key := exported{t, x.part}
	if x.part {
		name += "Layer"
	}
	if _, known := x.names[key]; !known {
		for taken := true; taken; {
			if _, taken = x.definitions[name]; taken {
				name += "_"
			}
		}
		x.names[key] = name
		x.definitions[name] = nil
		x.definitions[name] = x.schema(t, nil)
	}
	return map[string]any{"$ref": "#/definitions/" + x.names[key]}
}

func (x *exporter) schema(t *table.Type, d *table.Defaults) map[string]any {
	if t.Any {
		return map[string]any{}
	}
	var shapes []map[string]any
	if s := t.Text; s != nil {
		shapes = append(shapes, textSchema(s))
	}
	if n := t.Number; n != nil {
		shapes = append(shapes, numberSchema(n))
	}
	if b := t.Truth; b != nil {
		s := map[string]any{"type": "boolean"}
		if b.Only != "" {
			s["enum"] = []bool{b.Only == "true"}
		}
		shapes = append(shapes, s)
	}
	if l := t.List; l != nil {
		s := map[string]any{"type": "array", "items": x.item(l.Item)}
		if l.Min > 0 {
			s["minItems"] = l.Min
		}
		if l.Max >= 0 {
			s["maxItems"] = l.Max
		}
		if l.Unique {
			s["uniqueItems"] = true
		}
		shapes = append(shapes, s)
	}
	if o := t.Object; o != nil {
		shapes = append(shapes, x.object(o, d))
	}
	if len(shapes) == 1 {
		return shapes[0]
	}
	return map[string]any{"anyOf": shapes}
}

// item gives the schema of the items of a list, which are whole.
func (x *exporter) item(t *table.Type) map[string]any {
	part := x.part
	defer func() { x.part = part }()
	x.part = false
	return x.ref(t, nil)
}

func textSchema(t *table.Text) map[string]any {
	s := map[string]any{"type": "string"}
	if t.Enum != nil {
		s["enum"] = t.Enum
	}
	if t.Min > 0 {
		s["minLength"] = t.Min
	}
	if t.Max >= 0 {
		s["maxLength"] = t.Max
	}
	var all []any
	for _, p := range t.Patterns {
		one := map[string]any{"pattern": p.Expr}
		if p.Negate {
			one = map[string]any{"not": one}
		}
		all = append(all, one)
	}
	if len(all) == 1 && !t.Patterns[0].Negate {
		s["pattern"] = t.Patterns[0].Expr
	} else if len(all) > 0 {
		s["allOf"] = all
	}
	return s
}

func numberSchema(n *table.Number) map[string]any {
	s := map[string]any{"type": "number"}
	if n.Whole {
		s["type"] = "integer"
	}
	if n.Enum != nil {
		s["enum"] = n.Enum
	}
	set := func(b table.Bound, inclusive, exclusive string) {
		switch {
		case b.Set && b.Exclusive:
			s[exclusive] = json.Number(b.Text)
		case b.Set:
			s[inclusive] = json.Number(b.Text)
		}
	}
	set(n.Min, "minimum", "exclusiveMinimum")
	set(n.Max, "maximum", "exclusiveMaximum")
	return s
}

func (x *exporter) object(o *table.Object, d *table.Defaults) map[string]any {
	s := map[string]any{"type": "object"}
	properties := map[string]any{}
	var required []string
	for _, f := range o.Fields {
		if f.Type.Never() {
			properties[f.Name] = false
			continue
		}
		value, inner := d.Of(f.Name)
		var v any
		if value != nil {
			v = json.RawMessage(value.JSON())
		}
		if x.part {
			properties[f.Name] = orNull(x.field(f, nil, nil))
			continue
		}
		properties[f.Name] = x.field(f, v, inner)
		if f.Required {
			required = append(required, f.Name)
		}
	}
	if o.Value != nil {
		x.entries(s, properties, o)
	} else if !o.Open {
		s["additionalProperties"] = false
	}
	if len(properties) > 0 {
		s["properties"] = properties
	}
	if required != nil {
		s["required"] = required
	}
	if o.Max >= 0 {
		s["maxProperties"] = o.Max
	}
	if x.part {
		return s
	}
	if o.Min > 0 {
		s["minProperties"] = o.Min
	}
	if all := x.rules(o); len(all) > 0 {
		s["allOf"] = all
	}
	return s
}

// entries describes the entries of a map with free names. Where it is known
// which names there are, editors are to offer them.
func (x *exporter) entries(s, properties map[string]any, o *table.Object) {
	name := o.Key.Text
	if name != nil && name.Enum != nil {
		for _, n := range name.Enum {
			properties[n] = x.field(&table.Field{Doc: name.Meanings[n], Type: o.Value}, nil, nil)
		}
		s["additionalProperties"] = false
		return
	}
	s["additionalProperties"] = x.ref(o.Value, nil)
	if x.part {
		s["additionalProperties"] = orNull(x.ref(o.Value, nil))
	}
	if name != nil && (name.Patterns != nil || name.Max >= 0) {
		s["propertyNames"] = textSchema(name)
	}
}

func (x *exporter) rules(o *table.Object) []any {
	var all []any
	for _, r := range o.Rules {
		if r.Condition != nil {
			s := map[string]any{"if": x.schema(r.Condition, nil)}
			if r.Then != nil {
				s["then"] = x.schema(r.Then, nil)
			}
			if r.Otherwise != nil {
				s["else"] = x.schema(r.Otherwise, nil)
			}
			all = append(all, s)
			continue
		}
		var options []any
		for _, t := range r.Alternatives {
			options = append(options, x.schema(t, nil))
		}
		switch {
		case r.Least == 1 && r.Most == 1:
			all = append(all, map[string]any{"oneOf": options})
		case r.Least == 1 && r.Most == len(options):
			all = append(all, map[string]any{"anyOf": options})
		case r.Least == 0 && r.Most == 0:
			all = append(all, map[string]any{"not": map[string]any{"anyOf": options}})
		case r.Least == 0 && r.Most == 1:
			// None, or exactly one.
			none := map[string]any{"not": map[string]any{"anyOf": slices.Clone(options)}}
			all = append(all, map[string]any{"oneOf": append(options, none)})
		}
	}
	return all
}
