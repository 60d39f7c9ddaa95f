package validate

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// deepestSchema is how deep references of a JSON Schema are followed.
const deepestSchema = 32

// withRules adds to what judges by a JSON Schema the rules in CEL that stand in it, and that
// the items of its lists differ, as in a schema that was made from a CRD.
func (k *customKind) withRules(judge Judge, by *Known) Judge {
	if by.server == nil || !hasRules(k.node) && !hasTopology(k.node) {
		return judge
	}
	schema := k.structural(k.node, 0)
	k.faults = faultsOf(schema, by)
	byRules, err := by.server.Compile(schema, true)
	if err != nil || len(k.faults) > 0 {
		return judge // it has no form that a CRD could have
	}
	return func(object, old *source.Node) []JSONError {
		errors := judge(object, old)
		for _, e := range byRules(object, old) {
			if e.Rule != nil || e.Type == RuleCost || e.Type == "duplicate" {
				errors = append(errors, e)
			}
		}
		return errors
	}
}

// hasTopology reports whether a schema has lists whose items differ by keys, or altogether.
func hasTopology(n *source.Node) bool {
	for _, f := range n.Fields {
		if f.Name == "x-kubernetes-list-type" && (f.Value.Text == "map" || f.Value.Text == "set") || hasTopology(f.Value) {
			return true
		}
	}
	return slices.ContainsFunc(n.Items, hasTopology)
}

// SchemaFaults gives what is wrong with the rules in CEL of the JSON Schema that an object is
// held to.
func (s *Schemas) SchemaFaults(o *manifest.Object) []RuleFault {
	k := s.custom(o)
	if k == nil || k.ofCRD() {
		return nil
	}
	return k.ready(o.Kind, s.known).faults
}

// faultsOf has the API server look at the rules of a schema, in a CRD that has no other.
func faultsOf(schema *source.Node, by *Known) (faults []RuleFault) {
	text := func(s string) *source.Node { return &source.Node{Kind: source.String, Style: source.Quoted, Text: s} }
	yes := &source.Node{Kind: source.Bool, Text: "true"}
	of := func(fields ...source.Field) *source.Node { return &source.Node{Kind: source.Map, Fields: fields} }
	version := of(source.Field{Name: "name", Value: text("v1")}, source.Field{Name: "served", Value: yes},
		source.Field{Name: "storage", Value: yes},
		source.Field{Name: "schema", Value: of(source.Field{Name: "openAPIV3Schema", Value: schema})})
	versions := &source.Node{Kind: source.List, Items: []*source.Node{version}}
	definition := of(source.Field{Name: "spec", Value: of(source.Field{Name: "versions", Value: versions})})
	for _, r := range by.server.Refusals(definition, by.kubernetes) {
		if r.Rule && !r.shared() {
			faults = append(faults, r.faults(definition.At(r.Path...))...)
		}
	}
	return faults
}

// structural gives a JSON Schema in the form that CRDs have: without alternatives, with what
// it refers to in its place, and open where it does not say that it is closed.
func (k *customKind) structural(n *source.Node, depth int) *source.Node {
	if ref := n.Get("$ref").Text; ref != "" && depth < deepestSchema {
		if to := follow(k.node, ref); to != nil {
			return k.structural(to, depth+1)
		}
	}
	s := &source.Node{Kind: source.Map, Range: n.Range, Key: n.Key}
	add := func(name string, v *source.Node) { s.Fields = append(s.Fields, source.Field{Name: name, Value: v}) }
	for _, f := range n.Fields {
		switch f.Name {
		case "properties":
			fields := &source.Node{Kind: source.Map, Range: f.Value.Range, Key: f.Value.Key}
			for _, p := range f.Value.Fields {
				value := k.structural(p.Value, depth+1)
				if p.Name == "metadata" && f.Value.Has("apiVersion") && f.Value.Has("kind") {
					value = anObject() // which every object has the same fields in
				}
				fields.Fields = append(fields.Fields, source.Field{Name: p.Name, Value: value})
			}
			add(f.Name, fields)
		case "items":
			add(f.Name, k.structural(f.Value, depth+1))
		case "additionalProperties":
			if f.Value.Kind == source.Map && !n.Has("properties") {
				add(f.Name, k.structural(f.Value, depth+1))
			}
		case "type":
			k.addType(f.Value, add)
		case "required", "enum", "default", "nullable", "maxLength", "maxItems", "maxProperties", "format", validations,
			"x-kubernetes-int-or-string", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
			"x-kubernetes-map-type", "x-kubernetes-embedded-resource":
			add(f.Name, f.Value)
		}
	}
	if object := typeName(n.Get("type")) == "object" || n.Has("properties"); object &&
		n.Get("additionalProperties").Text != "false" && n.Get("additionalProperties").Kind != source.Map {
		add("x-kubernetes-preserve-unknown-fields", &source.Node{Kind: source.Bool, Text: "true"})
	}
	return s
}

func anObject() *source.Node {
	object := &source.Node{Kind: source.String, Style: source.Quoted, Text: "object"}
	return &source.Node{Kind: source.Map, Fields: []source.Field{{Name: "type", Value: object}}}
}

// validations is the field of a schema that holds rules in CEL.
const validations = "x-kubernetes-validations"

// addType adds one type, and whether there may be none instead.
func (k *customKind) addType(n *source.Node, add func(string, *source.Node)) {
	if n.Kind != source.List {
		add("type", n)
		return
	}
	null := func(item *source.Node) bool { return item.Text == "null" }
	if name := typeName(n); name != "" {
		add("type", &source.Node{Kind: source.String, Style: source.Quoted, Text: name, Range: n.Range})
	}
	if slices.ContainsFunc(n.Items, null) {
		add("nullable", &source.Node{Kind: source.Bool, Text: "true"})
	}
}
