package validate

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// tables makes a table of a JSON Schema, as far as the schema says which fields
// there are and of which type. What is beyond that is Any there.
type tables struct {
	crd  bool
	root *source.Node
	refs map[string]*k8s.Type
}

var anything = &k8s.Type{Form: k8s.Any}

func (t *tables) typ(n *source.Node) *k8s.Type {
	for _, name := range []string{"oneOf", "anyOf", "allOf", "if", "patternProperties", "const", "enum"} {
		// In a CRD these only narrow what stands beside them.
		if n.Has(name) && !t.crd {
			return anything
		}
	}
	if ref := n.Get("$ref").Text; ref != "" {
		return t.ref(ref)
	}
	if n.Get("x-kubernetes-int-or-string").Text == "true" {
		return anything
	}
	switch typeName(n.Get("type")) {
	case "object":
		return t.object(n)
	case "array":
		if items := n.Get("items"); items.Kind == source.Map {
			elem := t.typ(items)
			if preserves(n) && elem.Form == k8s.Struct {
				elem.Object.Open = true // as the API server prunes
			}
			return &k8s.Type{Form: k8s.List, Elem: elem}
		}
		return &k8s.Type{Form: k8s.List, Elem: anything}
	case "string":
		return &k8s.Type{Form: k8s.String}
	case "integer":
		return &k8s.Type{Form: k8s.Int64}
	case "number":
		return &k8s.Type{Form: k8s.Number}
	case "boolean":
		return &k8s.Type{Form: k8s.Bool}
	}
	if n.Has("properties") {
		return t.object(n)
	}
	return anything
}

// typeName gives the one type that a schema names beside null.
func typeName(n *source.Node) string {
	if n.Kind != source.List {
		return n.Text
	}
	name := ""
	for _, item := range n.Items {
		switch {
		case item.Text == "null":
		case name != "":
			return ""
		default:
			name = item.Text
		}
	}
	return name
}

func (t *tables) object(n *source.Node) *k8s.Type {
	return t.fill(&k8s.Type{}, n)
}

func (t *tables) fill(typ *k8s.Type, n *source.Node) *k8s.Type {
	properties, more := n.Get("properties"), n.Get("additionalProperties")
	preserve := preserves(n) || n.Get("x-kubernetes-embedded-resource").Text == "true"
	switch {
	case more.Kind == source.Map && len(more.Fields) > 0 && len(properties.Fields) == 0:
		typ.Form, typ.Elem = k8s.Map, t.typ(more)
		return typ
	case more.Kind == source.Map || more.Text == "true" || preserve || !t.crd && more.Text != "false":
		// There may be other fields.
		preserve = true
	}
	var fields []k8s.Field
	for _, f := range properties.Fields {
		fields = append(fields, k8s.Field{Name: f.Name, Type: t.typ(f.Value), In: k8s.Every()})
	}
	typ.Form, typ.Object = k8s.Struct, k8s.NewObject("", fields)
	typ.Object.Open = preserve
	return typ
}

func preserves(n *source.Node) bool {
	return n.Get("x-kubernetes-preserve-unknown-fields").Text == "true"
}

// ref follows a reference within the document: #/definitions/Name. What refers
// to itself is not followed twice.
func (t *tables) ref(ref string) *k8s.Type {
	if typ := t.refs[ref]; typ != nil {
		return typ
	}
	n := follow(t.root, ref)
	if n == nil {
		return anything
	}
	if t.refs == nil {
		t.refs = map[string]*k8s.Type{}
	}
	typ := &k8s.Type{}
	t.refs[ref] = typ
	*typ = *t.typ(n)
	return typ
}

// follow gives the schema that a reference within a document means; nil when it
// means none.
func follow(root *source.Node, ref string) *source.Node {
	if ref == "#" {
		return root
	}
	rest, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	n := root
	for part := range strings.SplitSeq(rest, "/") {
		n = n.At(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	if n.Kind != source.Map {
		return nil
	}
	return n
}

// loops reports whether some schema of a document refers to itself for one and
// the same value, which would never be judged.
func loops(root *source.Node) bool {
	const begun, done = 1, 2
	state := map[*source.Node]int{}
	var same func(n *source.Node) bool // looks at all that n says of its own value
	same = func(n *source.Node) bool {
		if n == nil || n.Kind != source.Map || state[n] == done {
			return false
		}
		if state[n] == begun {
			return true
		}
		state[n] = begun
		for _, f := range n.Fields {
			switch f.Name {
			case "$ref":
				if same(follow(root, f.Value.Text)) {
					return true
				}
			case "allOf", "anyOf", "oneOf":
				if slices.ContainsFunc(f.Value.Items, same) {
					return true
				}
			case "not", "if", "then", "else":
				if same(f.Value) {
					return true
				}
			case "dependencies":
				for _, d := range f.Value.Fields {
					if same(d.Value) {
						return true
					}
				}
			}
		}
		state[n] = done
		return false
	}
	var all func(n *source.Node) bool
	all = func(n *source.Node) bool {
		for _, f := range n.Fields {
			if all(f.Value) {
				return true
			}
		}
		return slices.ContainsFunc(n.Items, all) || same(n)
	}
	return all(root)
}
