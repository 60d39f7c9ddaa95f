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
	language := h.surveyOf(dir, file).language
	if field, _, ok := language.Lookup(strings.Join(steps, ".")); ok {
		return string(explanation(language, field))
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
	list := []fact{{"type", typeName(t)}}
	if field != nil {
		list = fieldFacts(field, k.Versions)
	}
	if life := k8s.Lifecycle(apiVersion, kind); life != nil && life.Deprecated != "" {
		list = append(list, fact{"version",
			fmt.Sprintf("%s of %s is deprecated since Kubernetes %s", apiVersion, kind, life.Deprecated)})
	}
	return kind + "." + strings.Join(names, ".") + "\n\n" + facts(list...)
}

// A fact is a line that says one thing of a field.
type fact struct{ name, text string }

func facts(list ...fact) string {
	var b strings.Builder
	for _, f := range list {
		if f.text != "" {
			b.WriteString(wrap(f.text, fmt.Sprintf("  %-9s", f.name), strings.Repeat(" ", 11)))
		}
	}
	return b.String()
}

func mustBe(required bool) string {
	if required {
		return "it must be given"
	}
	return ""
}

// fieldFacts says what a field of a built-in kind takes, which is in some versions.
func fieldFacts(f *k8s.Field, in k8s.Set) []fact {
	list := []fact{{"type", typeName(f.Type)}, {"required", mustBe(f.Required)}}
	if len(f.Enum) > 0 {
		list = append(list, fact{"values", source.Or(slices.Clone(f.Enum))})
	}
	if f.In != in {
		list = append(list, fact{"versions", "Kubernetes " + source.And(f.In.Names())})
	}
	return list
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
