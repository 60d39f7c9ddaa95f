package admission

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// schema gives the schema of a kind, from its CRD; nil where there is none.
func (d *definitions) schema(k kind) *source.Node {
	if schema, ok := d.schemas.Load(k); ok {
		return schema.(*source.Node)
	}
	var schema *source.Node
	if crd := d.of(k); crd != nil {
		for _, v := range crd.At("spec", "versions").Items {
			if n := v.At("schema", "openAPIV3Schema"); v.Get("name").Text == k.version && n.Kind == source.Map {
				schema = manifest.AsJSON(n)
			}
		}
	}
	d.schemas.Store(k, schema)
	return schema
}

// keptByServer are the fields of an object that no schema has to name.
var keptByServer = map[string]bool{"apiVersion": true, "kind": true, "metadata": true}

// settle gives a value of a custom kind as the server holds it: what its schema does not name is
// pruned, and what is left out has its default. whole: it is an object with metadata of its
// own.
func settle(n, schema *source.Node, whole bool) *source.Node {
	switch {
	case n.Kind == source.Map && schema.Kind == source.Map:
		return settleMap(n, schema, whole)
	case n.Kind == source.List && schema.Get("items").Kind == source.Map:
		c := n.Copy(0)
		for _, item := range n.Items {
			c.Items = append(c.Items, settle(item, schema.Get("items"), isObject(schema.Get("items"))))
		}
		return c
	}
	return n
}

func settleMap(n, schema *source.Node, whole bool) *source.Node {
	properties, others := schema.Get("properties"), schema.Get("additionalProperties")
	open := isTrue(schema.Get("x-kubernetes-preserve-unknown-fields")) || isTrue(others)
	c := n.Copy(0)
	for _, f := range n.Fields {
		of := properties.Get(f.Name)
		if !of.Exists() {
			of = others
		}
		switch kept := whole && keptByServer[f.Name]; {
		case f.Value.Kind == source.Null && of.Kind == source.Map && !isTrue(of.Get("nullable")):
			continue // as if it were left out
		case of.Kind == source.Map && !kept:
			f.Value = settle(f.Value, of, isObject(of))
		case !kept && !open:
			continue
		}
		c.Fields = append(c.Fields, f)
	}
	for _, p := range properties.Fields {
		if value := p.Value.Get("default"); value.Exists() && !c.Has(p.Name) {
			c.Fields = append(c.Fields, source.Field{Name: p.Name, Value: settle(value, p.Value, isObject(p.Value))})
		}
	}
	return c
}

func isObject(schema *source.Node) bool { return isTrue(schema.Get("x-kubernetes-embedded-resource")) }

func isTrue(n *source.Node) bool { return n.Kind == source.Bool && n.Text == "true" }
