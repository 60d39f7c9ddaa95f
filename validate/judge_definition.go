package validate

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// approval is the annotation of definitions in groups that are Kubernetes' own.
const approval = "api-approved.kubernetes.io"

// definitionName holds the name of a definition to what it defines, and asks for what Kubernetes' own groups need.
func (c *checker) definitionName(definition *source.Node, k *k8s.Constraint, in k8s.Set) {
	name, group := definition.At("metadata", "name"), manifest.StringOf(definition.At("spec", "group"))
	plural := manifest.StringOf(definition.At("spec", "names", "plural"))
	if want := plural + "." + group; given(name) && plural != "" && group != "" && name.Text != want {
		c.refuse(k, in, Violation{Node: name, Hint: "write " + want, Message: fmt.Sprintf(
			"metadata.name is %s, and must be spec.names.plural and spec.group with a dot between", name.Text)})
	}
	own := "." + group
	if !strings.HasSuffix(own, ".k8s.io") && !strings.HasSuffix(own, ".kubernetes.io") {
		return
	}
	n := definition.At("metadata", "annotations").Get(approval)
	address, err := url.ParseRequestURI(n.Text)
	approved := err == nil && address.Host != "" && address.Scheme != "" || strings.HasPrefix(n.Text, "unapproved")
	if !approved {
		c.refuse(k, in, Violation{Node: n, Hint: "write another group, or the annotation with the address of the approval",
			Message: fmt.Sprintf("the group %s is Kubernetes' own, and needs the annotation %s", group, approval)})
	}
}

// listKind holds that lists are of another kind than what is in them.
func (c *checker) listKind(names *source.Node, k *k8s.Constraint, in k8s.Set) {
	if kind, list := names.Get("kind"), names.Get("listKind"); given(kind) && kind.Text == list.Text {
		c.refuse(k, in, Violation{Node: list, Other: kind, OtherWords: "kind is here", Hint: "write " + kind.Text + "List",
			Message: "listKind is the same as kind"})
	}
}

// storageVersions looks at which versions are stored: one is.
func (c *checker) storageVersions(versions *source.Node, k *k8s.Constraint, in k8s.Set) {
	const hint = "write storage: true for one version"
	if !c.oneTrue(versions, "storage", k, in, "a second version is stored", hint) {
		c.refuse(k, in, Violation{Node: versions, Key: true, Message: "no version is stored", Hint: hint})
	}
}

// selectableTypes are those of fields that objects can be selected by.
var selectableTypes = []string{"string", "boolean", "integer"}

// selectableFields looks for the fields of a version that objects are to be selected by.
func (c *checker) selectableFields(version *source.Node, k *k8s.Constraint, in k8s.Set) {
	schema := version.At("schema", "openAPIV3Schema")
	for _, item := range version.Get("selectableFields").Items {
		n := item.Get("jsonPath")
		path, dotted := strings.CutPrefix(n.Text, ".")
		if !given(n) || strings.ContainsAny(path, "[]'\"") || schema.Kind != source.Map {
			continue
		}
		field := schema
		for step := range strings.SplitSeq(path, ".") {
			field = property(field, step)
		}
		switch {
		case strings.HasPrefix(path, "metadata."):
			c.refuse(k, in, Violation{Node: n, Message: "jsonPath leads into metadata, by which every object can be selected",
				Hint: "remove it"})
		case !dotted || !field.Exists():
			c.refuse(k, in, Violation{Node: n, Hint: "write the path of a field in the schema, as .spec.color",
				Message: fmt.Sprintf("jsonPath is %s, and there is no such field in the schema", source.Shorten(n.Text, 40))})
		case !slices.Contains(selectableTypes, field.Get("type").Text):
			c.refuse(k, in, Violation{Node: n, Message: fmt.Sprintf("jsonPath is %s, which is no text, boolean or whole number",
				source.Shorten(n.Text, 40)), Hint: "write the path of a field that is one"})
		}
	}
}

// property gives the schema of a field.
func property(schema *source.Node, name string) *source.Node {
	if n := schema.At("properties", name); n.Exists() {
		return n
	}
	return schema.Get("additionalProperties")
}

// innerSchema holds a schema to its types where the server takes one, or something else. What
// it does not know in there it forgets.
func (c *checker) innerSchema(n *source.Node, _ *k8s.Constraint, in k8s.Set) {
	if n.Kind != source.Map {
		return
	}
	inner := *c
	inner.violations, inner.path = nil, slices.Clone(c.path)
	inner.structure(n, k8s.Definition("apiextensions.v1.JSONSchemaProps"), in)
	for _, m := range inner.violations {
		if m.Reason == WrongType {
			c.add(m)
		}
	}
}
