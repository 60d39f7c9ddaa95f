package validate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A structureWord says what the server has against a field of a schema, by what its words
// begin with: what the field does, and what to do.
type structureWord struct{ server, message, hint string }

const inPlace = "write it once, outside of allOf, anyOf, oneOf and not"

// structureWords are those that are found first.
var structureWords = []structureWord{
	{"must not be empty at the root", "is missing at the root of the schema", "write type: object"},
	{"must be object at the root", "is not object at the root of the schema", "write type: object"},
	{"must not be empty for specified array items", "is missing for the items of a list", "write the type of the items"},
	{"must not be empty for specified object fields", "is missing for a field",
		"write its type, or x-kubernetes-preserve-unknown-fields: true for a field that may hold anything"},
	{"must be specified", "is missing in a list", "write items with the schema of what is in the list"},
	{"must have a schema if x-kubernetes-list-type is map", "is missing in a list",
		"write items with the schema of what is in the list"},
	{"must not be used at the root", "cannot stand at the root of the schema", "name the fields under properties"},
	{"nullable cannot be true at the root", "cannot be true at the root of the schema", "leave it out"},
	{"additionalProperties and properties are mutual", "stands beside properties, and cannot",
		"keep properties where the names of fields are known, and additionalProperties where they are not"},
	{"uniqueItems cannot be set to true", "is true, and cannot be", "write x-kubernetes-list-type: set in its place"},
	{"must be empty to be structural", "stands within allOf, anyOf, oneOf or not", inPlace},
	{"must be undefined to be structural", "stands within allOf, anyOf, oneOf or not", inPlace},
	{"must be false to be structural", "stands within allOf, anyOf, oneOf or not", inPlace},
	{"must not be specified in a nested context", "stands within allOf, anyOf, oneOf or not", inPlace},
	{"must be true or undefined", "is false, and can only be true or left out", "leave it out"},
	{"must not have unknown fields", "has fields that its schema does not have",
		"remove them, or add them to properties"},
	{"must result in valid metadata", "has metadata that no object can have",
		"correct the labels, annotations or name in it"},
	{"must not specify anything other than name", "says more than what name and generateName are",
		"leave all else out: every object has the same metadata"},
	{"must not be empty if x-kubernetes-embedded-resource", "is missing beside x-kubernetes-embedded-resource",
		"write the fields of the object, or x-kubernetes-preserve-unknown-fields: true"},
	{"must be object if x-kubernetes-embedded-resource", "is not object, and x-kubernetes-embedded-resource is true",
		"write type: object"},
	{"must not be used if x-kubernetes-embedded-resource", "cannot stand beside x-kubernetes-embedded-resource",
		"write properties, or x-kubernetes-preserve-unknown-fields: true"},
	{"must be false if x-kubernetes-int-or-string", "cannot be true beside x-kubernetes-int-or-string", "leave it out"},
	{"must be object if x-kubernetes-map-type", "is not object, and x-kubernetes-map-type is for maps",
		"write type: object, or leave x-kubernetes-map-type out"},
	{"must be array if x-kubernetes-list-type", "is not array, and x-kubernetes-list-type is for lists",
		"write type: array, or leave x-kubernetes-list-type out"},
	{"must be atomic as item of a list", "is not atomic, and the items of a set are taken as a whole",
		"write atomic for the items, or x-kubernetes-list-type: map with keys for the list"},
	{"must be map if x-kubernetes-list-map-keys", "is not map, and there are x-kubernetes-list-map-keys",
		"write x-kubernetes-list-type: map, or leave the keys out"},
	{"must not be empty if x-kubernetes-list-type is map", "is missing beside x-kubernetes-list-type: map",
		"name the fields that tell the items apart, as x-kubernetes-list-map-keys: [name]"},
	{"must be object if parent array", "is not object, and the items of a list of type map are maps",
		"write type: object"},
	{"must be a scalar type if parent array", "is neither text, a number nor true or false, and a key has to be",
		"take another field for the key"},
	{"entries must all be names of item properties", "names a field that the items do not have",
		"name fields under properties of items"},
	{"must not contain duplicate entries", "names a field twice", "name it once"},
	{"items must be a schema object and not an array", "is a list, and can only be one schema",
		"write the schema that all items have"},
	{"must only have a single schema if", "is a list, and can only be one schema", "write the schema that all items have"},
	{"type cannot be set to null", "is null, and cannot be", "write the type of the value, with nullable: true"},
	{"must not be set in top-level", "cannot stand at apiVersion, kind or metadata",
		"leave it out: every object says these"},
	{"must not be used inside of resource meta", "cannot be true within metadata", "leave it out"},
	{"only [", "has fields at its root that it cannot have beside the subresource status",
		"leave allOf, anyOf, oneOf, not and the like out of the root, or the subresource"},
	{`only "object" is allowed`, "is not object at the root of the schema", "write type: object"},
	{"because it is defined in", "is judged within allOf, anyOf, oneOf or not, and is missing outside of them",
		"write its type there, too"},
	{"this property is in x-kubernetes-list-map-keys, so it must have a default",
		"is missing for a key of the list that is not required either", "make the field required, or give it a default"},
	{"this property is in x-kubernetes-list-map-keys, so it cannot be nullable", "is true for a key of the list",
		"leave nullable out"},
}

// structureFault says in words what the server has against a schema, at n.
func (r *Refusal) structureFault(n *source.Node) RuleFault {
	f := RuleFault{Node: n, Range: n.Range}
	message := oneLine(r.Message)
	what := placeName(r.Path)
	for _, w := range structureWords {
		if strings.HasPrefix(message, w.server) {
			f.Message, f.Hint = what+" "+w.message, w.hint
			return f
		}
	}
	if f.Message, f.Hint = r.defaultWords(what); f.Message != "" {
		return f
	}
	const noPattern = "must be a valid regular expression, but isn't: error parsing regexp: "
	if reason, ok := strings.CutPrefix(message, noPattern); ok {
		f.Message, f.Hint = what+" is no regular expression: "+reason, "correct it; it is in the syntax of RE2"
		return f
	}
	if values, ok := strings.CutPrefix(message, "supported values: "); ok {
		f.Message = fmt.Sprintf("%s is %s, and can only be %s", what, source.Shorten(quoteEmpty(n.Text), 40),
			source.Or(strings.Split(strings.ReplaceAll(values, `"`, ""), ", ")))
		f.Hint = "write one of these, in this spelling"
		return f
	}
	if name, ok := strings.CutSuffix(message, " is not supported"); ok && !strings.Contains(name, " ") {
		f.Message = name + " cannot stand in the schema of a CRD"
		f.Hint = "leave it out, or write what it stands for in its place"
		return f
	}
	f.Message = "the API server does not take " + what + ": " + lowered(strings.TrimPrefix(message, "in body "))
	f.Hint = "correct the schema: until then there is no such kind"
	if slices.Contains(r.Path, "default") {
		f.Hint = "write a default that the schema takes"
	}
	return f
}

// defaultWords says what is wrong with a default; "" for all else.
func (r *Refusal) defaultWords(what string) (message, hint string) {
	if r.Path[len(r.Path)-1] != "default" {
		return "", ""
	}
	const asItStands = "a default is judged as it stands, without other defaults in it: write into it what the rule reads"
	if m := compileError.FindStringSubmatch(r.Message); m != nil {
		return what + " cannot be judged, since a rule of its schema does not compile: " + compileWords(m[3]),
			"correct the rule"
	}
	if cause, rule, failed := strings.Cut(oneLine(r.Message), " evaluating rule: "); failed {
		return fmt.Sprintf("%s breaks a rule of its schema, which cannot be evaluated: %s", what, cause),
			asItStands + ": " + rule
	}
	if rule, failed := strings.CutPrefix(oneLine(r.Message), "failed rule: "); failed {
		return what + " breaks a rule of its schema: " + rule, "write a default for which the rule is true"
	}
	if _, want, wrong := strings.Cut(oneLine(r.Message), "must be of type "); wrong {
		want, got, _ := strings.Cut(want, ": ")
		return fmt.Sprintf("%s must be of type %s, not %s", what, want, strings.Trim(got, `"`)),
			"write a value of that type"
	}
	return "", ""
}
