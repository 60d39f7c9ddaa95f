package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Rule says of a rule what explain does; "" of those of the compiler.
func (h *editorHost) Rule(id string) string {
	if r := everyRule.Find(id); r != nil {
		return string(ruleExplanation(r))
	}
	return ""
}

// Field says what a field of a document is, of a spec as explain does.
func (h *editorHost) Field(dir, file string, root *source.Node, names []string) string {
	h.calm.Lock()
	defer h.calm.Unlock()
	kind := root.Get("kind").Text
	switch {
	case path.Base(file) == configName:
		kind = configName
	case !plimsoll.IsSpec(root):
		return kubernetesField(root.Get("apiVersion").Text, kind, names)
	}
	steps := []string{kind}
	for _, name := range names {
		if name == "" || strings.Contains(name, ".") {
			name = "NAME" // of a map with free names
		}
		steps = append(steps, name)
	}
	k := h.kept[dir]
	if k == nil {
		k = &keptProject{}
	}
	if field, _, ok := k.language.Lookup(strings.Join(steps, ".")); ok {
		return string(explanation(k.language, field))
	}
	return ""
}

// formNames say what values of Kubernetes look like.
var formNames = map[k8s.Form]string{
	k8s.Any: "anything", k8s.Struct: "a map", k8s.List: "a list", k8s.Map: "a map", k8s.Bool: "true or false",
	k8s.Int32: "a whole number of 32 bits", k8s.Int64: "a whole number", k8s.Number: "a number", k8s.String: "text",
	k8s.Bytes: "text in base64", k8s.Time: "a time, as 2006-01-02T15:04:05Z",
	k8s.MicroTime: "a time, as 2006-01-02T15:04:05.000000Z", k8s.Quantity: "a quantity, as 500m or 128Mi",
	k8s.IntOrString: "a whole number or text",
}

// kubernetesField says what a field of a built-in kind is: its type, whether it must be given,
// its values, and in which versions it is; "" where there is no such kind or field.
func kubernetesField(apiVersion, kind string, names []string) string {
	k := k8s.Find(apiVersion, kind)
	if k == nil {
		return ""
	}
	t := &k8s.Type{Form: k8s.Struct, Object: k.Object}
	var field *k8s.Field
	for _, name := range names {
		for t.Form == k8s.List {
			t = t.Elem
		}
		switch {
		case t.Form == k8s.Struct && t.Object != nil:
			known := t.Object.Named(name)
			if len(known) == 0 {
				return ""
			}
			field = &known[len(known)-1]
			t = field.Type
		case t.Form == k8s.Map:
			field, t = nil, t.Elem
		default:
			return ""
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s.%s\n\n", kind, strings.Join(names, "."))
	fact := func(name, text string) {
		b.WriteString(wrap(text, fmt.Sprintf("  %-9s", name), strings.Repeat(" ", 11)))
	}
	fact("type", typeName(t))
	if field != nil {
		if field.Required {
			fact("required", "it must be given")
		}
		if len(field.Enum) > 0 {
			fact("values", source.Or(slices.Clone(field.Enum)))
		}
		if field.In != k.Versions {
			fact("versions", "Kubernetes "+source.And(field.In.Names()))
		}
	}
	if life := k8s.Lifecycle(apiVersion, kind); life != nil && life.Deprecated != "" {
		fact("version", fmt.Sprintf("%s of %s is deprecated since Kubernetes %s", apiVersion, kind, life.Deprecated))
	}
	return b.String()
}

// typeName says what values of a type look like.
func typeName(t *k8s.Type) string {
	if t.Form == k8s.List || t.Form == k8s.Map && t.Elem != nil {
		if of := formNames[t.Elem.Form]; t.Elem.Form != k8s.Any {
			return formNames[t.Form] + ", each " + of
		}
	}
	return formNames[t.Form]
}
