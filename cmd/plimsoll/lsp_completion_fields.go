package main

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ofSpec gives what can stand in a document of the language.
func (c *completer) ofSpec(kind string) []lsp.Suggestion {
	if i := slices.Index(c.names, "patch"); i > 0 && c.names[i-1] == "patches" {
		if at := slices.IndexFunc(c.Path, func(s source.Step) bool { return s.Name == "patch" }); c.Path[at-1].Index >= 0 {
			target := c.Root.Follow(c.Path[:at]).At("target", "kind").Text
			if k := c.newest(target); k != nil && (c.Field || at+1 < len(c.Path)) {
				return c.ofObject(k.APIVersion, target, c.Path[at+1:])
			}
		}
	}
	list := c.described(c.language.Described(kind, c.Path))
	if c.Field {
		return append(append(list, c.entries()...), c.labels()...)
	}
	return append(list, c.references(specReferences)...)
}

// described gives what can stand in a field of the language.
func (c *completer) described(fields []*schema.Field) (list []lsp.Suggestion) {
	add := func(o lsp.Suggestion, f *schema.Field) {
		o.Item = f.Listed() && !c.item
		list = append(list, o)
	}
	there := c.Root.Follow(c.Path)
	for _, f := range fields {
		if f == nil {
			continue
		}
		if !c.Field {
			for _, v := range f.Values() {
				add(lsp.Suggestion{Name: v.Text, Doc: v.Doc, Kind: lsp.SuggestedValue, Literal: v.Literal}, f)
			}
			continue
		}
		for _, x := range f.Lacking(there) {
			add(lsp.Suggestion{Name: x.Name, Kind: lsp.SuggestedField, Detail: x.Type, First: x.Required, Empty: x.Empty(),
				Doc: string(explanation(c.language, x))}, f)
		}
		for _, name := range f.Names() {
			if !there.Has(name.Text) {
				add(lsp.Suggestion{Name: name.Text, Doc: name.Doc, Kind: lsp.SuggestedField, Empty: `""`}, f)
			}
		}
	}
	return distinct(list)
}

// distinct leaves the first suggestion of each name.
func distinct(list []lsp.Suggestion) []lsp.Suggestion {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(o lsp.Suggestion) bool {
		again := seen[o.Name]
		seen[o.Name] = true
		return again
	})
}

// ofObject gives what can stand at a path of an object of Kubernetes, or of a custom kind.
func (c *completer) ofObject(apiVersion, kind string, path source.Path) (list []lsp.Suggestion) {
	k := k8s.Find(apiVersion, kind)
	if k == nil && apiVersion == "" {
		k = c.newest(kind)
	}
	if k != nil {
		list = c.ofKubernetes(k, path)
	} else {
		list = c.ofCustom(apiVersion, kind, path)
	}
	if !c.Field {
		return distinct(append(list, c.references(objectReferences)...))
	}
	return append(append(list, c.entries()...), c.labels()...)
}

// newest gives a kind of Kubernetes in its best version; nil where there is none of the name.
func (c *completer) newest(kind string) (best *k8s.Kind) {
	for _, k := range k8s.Named(kind) {
		if k.Versions&c.versions != 0 && (best == nil || k.Stabler(best)) {
			best = k
		}
	}
	return best
}

// ofKubernetes gives what can stand at a path of an object of a built-in kind.
func (c *completer) ofKubernetes(k *k8s.Kind, path source.Path) (list []lsp.Suggestion) {
	in := k.Versions & c.versions
	if in == 0 {
		in = k.Versions
	}
	t, field := k8sTypeAt(k, path, in)
	if t == nil {
		return nil
	}
	listed := t.Form == k8s.List && !c.item
	for t.Form == k8s.List {
		t = t.Elem
	}
	switch {
	case c.Field && t.Form == k8s.Struct:
		there := c.Root.Follow(c.Path)
		for _, f := range t.Object.Fields() {
			if f.In&in == 0 || there.Has(f.Name) {
				continue
			}
			list = append(list, lsp.Suggestion{Name: f.Name, Kind: lsp.SuggestedField, Detail: typeName(f.Type),
				First: f.Required, Empty: emptyOf(f.Type), Item: listed, Doc: facts(fieldFacts(&f, k.Versions)...)})
		}
	case c.Field:
	case field != nil && len(field.Enum) > 0:
		for _, text := range field.Enum {
			list = append(list, lsp.Suggestion{Name: text, Kind: lsp.SuggestedValue, Item: listed})
		}
	case t.Form == k8s.Bool:
		list = literals()
	default:
		for _, text := range wordsAt(k, path, in) {
			list = append(list, lsp.Suggestion{Name: text, Kind: lsp.SuggestedValue, Item: listed})
		}
	}
	return distinct(list)
}

// k8sTypeAt gives the type of a field, and the field that a path ends in; nil for none.
func k8sTypeAt(k *k8s.Kind, path source.Path, in k8s.Set) (t *k8s.Type, field *k8s.Field) {
	t = &k8s.Type{Form: k8s.Struct, Object: k.Object}
	for _, step := range path {
		switch {
		case step.Index >= 0 && t.Form == k8s.List:
			t = t.Elem
		case step.Index < 0 && t.Form == k8s.Map:
			t = t.Elem
		case step.Index < 0 && t.Form == k8s.Struct:
			if field = t.Object.Field(step.Name, in); field == nil {
				return nil, nil
			}
			t = field.Type
		default:
			return nil, nil
		}
	}
	return t, field
}

func emptyOf(t *k8s.Type) string {
	switch t.Form {
	case k8s.Struct, k8s.Map:
		return "{}"
	case k8s.List:
		return "[]"
	case k8s.Bool, k8s.Int32, k8s.Int64, k8s.Number, k8s.Any:
		return "null"
	}
	return `""`
}

// maxSchemaDepth bounds how deep schemas refer to others for one value.
const maxSchemaDepth = 8

// ofCustom gives what can stand at a path of an object of a custom kind.
func (c *completer) ofCustom(apiVersion, kind string, path source.Path) (list []lsp.Suggestion) {
	if len(path) > 0 && path[0].Name == "metadata" {
		return c.ofKubernetes(k8s.Find("v1", "ConfigMap"), path)
	}
	root := c.schemas().Schema(apiVersion, kind)
	if root == nil {
		return nil
	}
	w := schemaWalk{root}
	parts := w.parts(root, 0)
	for _, step := range path {
		parts = w.step(parts, step)
	}
	listed := false
	if !c.item {
		for _, p := range parts {
			listed = listed || p.Get("type").Text == "array"
		}
		if listed {
			parts = w.step(parts, source.Item(0))
		}
	}
	if c.Field {
		list = w.fields(parts, c.Root.Follow(c.Path))
		if len(path) == 0 {
			list = append(c.heads(), list...)
		}
	} else {
		list = w.values(parts)
	}
	for i := range list {
		list[i].Item = listed
	}
	return distinct(list)
}

// A schemaWalk goes through a JSON Schema.
type schemaWalk struct{ root *source.Node }

// parts gives the schemas that one is made of for the same value.
func (w schemaWalk) parts(n *source.Node, depth int) (list []*source.Node) {
	if n.Kind != source.Map || depth > maxSchemaDepth {
		return nil
	}
	if ref, ok := strings.CutPrefix(n.Get("$ref").Text, "#/"); ok {
		unescape := strings.NewReplacer("~1", "/", "~0", "~")
		target := w.root
		for part := range strings.SplitSeq(ref, "/") {
			target = target.At(unescape.Replace(part))
		}
		return w.parts(target, depth+1)
	}
	list = append(list, n)
	for _, name := range []string{"allOf", "anyOf", "oneOf"} {
		for _, item := range n.Get(name).Items {
			list = append(list, w.parts(item, depth+1)...)
		}
	}
	return list
}

func (w schemaWalk) step(parts []*source.Node, step source.Step) (list []*source.Node) {
	for _, p := range parts {
		inner := p.Get("items")
		if step.Index < 0 {
			if inner = p.At("properties", step.Name); !inner.Exists() {
				inner = p.Get("additionalProperties")
			}
		}
		list = append(list, w.parts(inner, 0)...)
	}
	return list
}

func (w schemaWalk) fields(parts []*source.Node, there *source.Node) (list []lsp.Suggestion) {
	for _, p := range parts {
		for _, f := range p.Get("properties").Fields {
			if there.Has(f.Name) {
				continue
			}
			required := slices.ContainsFunc(p.Get("required").Items, func(n *source.Node) bool { return n.Text == f.Name })
			o := lsp.Suggestion{Name: f.Name, Kind: lsp.SuggestedField, First: required, Empty: "null"}
			for _, part := range w.parts(f.Value, 0) {
				if word := schemaForms[part.Get("type").Text]; word.name != "" && o.Detail == "" {
					o.Detail, o.Empty = word.name, word.empty
				}
				if o.Doc == "" {
					o.Doc = part.Get("description").Text
				}
			}
			if o.Doc == "" {
				o.Doc = facts(fact{"type", o.Detail}, fact{"required", mustBe(required)})
			}
			list = append(list, o)
		}
	}
	return list
}

// schemaForms say what values of the types of schemas look like, and begin with.
var schemaForms = map[string]struct{ name, empty string }{
	"object": {"a map", "{}"}, "array": {"a list", "[]"}, "string": {"text", `""`}, "boolean": {"true or false", "null"},
	"integer": {"a whole number", "null"}, "number": {"a number", "null"},
}

func (w schemaWalk) values(parts []*source.Node) (list []lsp.Suggestion) {
	for _, p := range parts {
		for _, n := range p.Get("enum").Items {
			if n.Scalar() && n.Kind != source.Null {
				list = append(list, lsp.Suggestion{Name: n.Text, Kind: lsp.SuggestedValue, Literal: n.Kind != source.String})
			}
		}
		if p.Get("type").Text == "boolean" {
			list = append(list, literals()...)
		}
	}
	return list
}
