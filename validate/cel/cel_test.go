package cel

import (
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

func parsed(t *testing.T, text string) *source.Node {
	t.Helper()
	documents, diagnostics := source.Parse(source.NewFile("test.yaml", []byte(text)))
	if len(documents) != 1 || len(diagnostics) > 0 {
		t.Fatalf("%d documents, %v", len(documents), diagnostics)
	}
	return documents[0].Root()
}

// said gives errors in short: the path, the type, what is said, and the rule.
func said(list []validate.JSONError) (texts []string) {
	for _, e := range list {
		text := strings.Join(e.Path, "/") + " " + e.Type
		if e.Rule != nil {
			text += " " + e.Rule.Get("rule").Text
		}
		if e.Description != "" {
			text += ": " + e.Description
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}

const schema = `
type: object
properties:
  spec:
    type: object
    required: [min]
    x-kubernetes-validations:
    - rule: self.min <= self.max
      message: min must not be above max
      fieldPath: .max
      reason: FieldValueDuplicate
    - rule: "!has(self.gone)"
      messageExpression: "'gone is ' + (self.gone > 2 ? 'much' : 'little') // says it"
    - rule: self.items.all(i, i.size > 0)
    properties:
      min: {type: integer, minimum: 1}
      max: {type: integer, default: 5}
      gone: {type: integer, nullable: true}
      name:
        type: string
        maxLength: 10
        x-kubernetes-validations:
        - rule: self == oldSelf
          message: name is immutable
      items:
        type: array
        maxItems: 3
        x-kubernetes-list-type: map
        x-kubernetes-list-map-keys: [key]
        items:
          type: object
          required: [key]
          properties:
            key: {type: string}
            size:
              type: integer
              x-kubernetes-validations:
              - rule: self != 7
      labels:
        type: object
        maxProperties: 10
        additionalProperties:
          type: string
          maxLength: 20
          x-kubernetes-validations:
          - rule: self != 'no'
      address: {type: string, format: ipv4}
      kind: {type: string, enum: [a, b]}
`

func TestJudge(t *testing.T) {
	judge, err := Server{}.Compile(parsed(t, schema), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ object, old, want string }{
		{object: "spec: {min: 1, items: []}"},
		{object: "spec: {min: 6, items: []}", want: "spec/max rule_broken self.min <= self.max: min must not be above max"},
		{object: "spec: {min: 1, gone: 3, items: []}", want: "spec rule_broken !has(self.gone): gone is much"},
		{object: "spec: {min: 1, gone: null, items: []}"},
		{object: "spec: {min: 1, unknown: 3, items: []}"},
		{object: "spec: {min: 1}", want: "spec rule_failed self.items.all(i, i.size > 0): no such key: items"},
		{object: "spec: {min: 1, items: [{key: a, size: 7}]}", want: "spec/items/0/size rule_broken self != 7"},
		{object: "spec: {min: 1, items: [{key: a, size: 1}, {key: a, size: 2}]}", want: "spec/items/1 duplicate"},
		{object: "spec: {min: 1, items: [], labels: {a.b/c: 'no'}}", want: "spec/labels/a.b/c rule_broken self != 'no'"},
		{object: "spec: {min: 0, items: []}", want: "spec/min number_gte"},
		{object: "spec: {min: 6, items: [], kind: c}", want: "spec/kind enum"}, // which keeps the rules from being judged
		{object: "spec: {}", want: "spec required"},
		{object: "spec: {min: 1, items: [], address: 1.2.3}", want: "spec/address format"},
		{object: "spec: {min: 1, items: [], name: b}"},
		{object: "spec: {min: 1, items: [], name: b}", old: "spec: {min: 1, items: [], name: a}",
			want: "spec/name rule_broken self == oldSelf: name is immutable"},
		{object: "spec: {min: 6, items: [], name: a}\nmetadata: {labels: {a: b}}", old: "spec: {min: 6, items: [], name: a}"},
	} {
		var old *source.Node
		if c.old != "" {
			old = parsed(t, c.old)
		}
		if got := strings.Join(said(judge(parsed(t, c.object), old)), "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.object, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	value := Value(parsed(t, "spec: {a.b: {c: 1}, a: {x: 1}, list: [1, {k: 2}], map: {'x]y': {z: 1}, 'x': 2}}"))
	for path, want := range map[string]string{
		"spec.a.b.c":         "spec|a.b|c",
		"spec.a.x":           "spec|a|x",
		"spec.list[1].k":     "spec|list|1|k",
		"spec.map[x]y].z":    "spec|map|x]y|z",
		"spec.map[x]":        "spec|map|x",
		"spec.none.below[k]": "spec|none|below|k",
		"":                   "",
		".spec.a":            "spec|a",
		"spec.list[":         "spec|list|",
		"spec.[a]":           "spec|a",
	} {
		if got := strings.Join(Names(value, path), "|"); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// definition gives a CRD with a schema, the first line of which is indented.
func definition(t *testing.T, schema string) *source.Node {
	t.Helper()
	return parsed(t, `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tabs.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: tabs, kind: Tab}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
`+strings.ReplaceAll(strings.TrimPrefix(schema, "\n"), "\n", "\n        "))
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ schema, want string }{
		{"        type: object", ""},
		{"        " + schema[1:], ""},
		{"        type: object\nproperties: {a: {type: nope}}", "spec/versions/0/schema/openAPIV3Schema/properties/a/type"},
		{"        type: object\nproperties: {a: {type: string, x-kubernetes-validations: [{rule: self.b == 1}]}}",
			"spec/versions/0/schema/openAPIV3Schema/properties/a/x-kubernetes-validations/0/rule rule"},
		{"        type: object\nproperties: {a: {type: array, items: {type: string}, x-kubernetes-validations: " +
			"[{rule: 'self.all(x, self.all(y, x != y))'}]}}",
			"spec/versions/0/schema/openAPIV3Schema rule\n" +
				"spec/versions/0/schema/openAPIV3Schema/properties/a/x-kubernetes-validations/0/rule rule\n" +
				"spec/versions/0/schema/openAPIV3Schema/properties/a/x-kubernetes-validations/0/rule rule"},
	} {
		var got []string
		for _, r := range (Server{}).Refusals(definition(t, c.schema), nil) {
			text := strings.Join(r.Path, "/")
			if r.Rule {
				text += " rule"
			}
			got = append(got, text)
		}
		slices.Sort(got)
		if got := strings.Join(got, "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.schema, got, c.want)
			for _, r := range (Server{}).Refusals(definition(t, c.schema), nil) {
				t.Log(r)
			}
		}
	}
}

// TestOlder holds that a rule is refused where the server of an older version has no such
// function, and by nobody where all have it.
func TestOlder(t *testing.T) {
	for _, c := range []struct{ rule, want string }{
		{"self.all(x, x != '')", ""},
		{"self.distinct().size() == self.size()", "1.33 1.34"}, // lists of CEL's own, since 1.34
		{"self.all(x, isSemver(x))", "1.33"},
		{"self.isSorted()", ""},
	} {
		schema := "        type: object\nproperties: {a: {type: array, maxItems: 9, items: {type: string, maxLength: 9}, " +
			"x-kubernetes-validations: [{rule: \"" + c.rule + "\"}]}}"
		list := Server{}.Refusals(definition(t, schema), []string{"1.33", "1.34", "1.35", "1.36", "1.37"})
		got := ""
		if len(list) > 0 {
			got = strings.Join(list[0].Versions, " ")
		}
		if got != c.want || len(list) > 1 {
			t.Errorf("%s: refused by %s, want %s: %v", c.rule, got, c.want, list)
		}
		if len(list) > 0 && strings.Join(list[0].Path[5:], "/") != "properties/a/x-kubernetes-validations/0/rule" {
			t.Error(list[0].Path)
		}
	}
}
