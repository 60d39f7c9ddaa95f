package validate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// findings lints one file and gives its findings as line: message (hint).
func findings(t *testing.T, text string, o lint.Options) []string {
	t.Helper()
	documents, diagnostics := source.Parse(source.NewFile("a.yaml", []byte(text)))
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics[0].Message)
	}
	var list []string
	o.JSONSchema, o.Server = jsonschema.Compile, cel.Server{}
	for _, f := range lint.New(rules.All, o).Lint(lint.Input{Documents: documents}) {
		line, _ := f.Range.File.Position(f.Range.Start)
		list = append(list, fmt.Sprintf("%s:%d: %s (%s)", f.Range.File.Name, line, f.Message, f.Hint))
	}
	return list
}

// onlyRules turns all other rules off.
func onlyRules(ids ...string) map[string]source.Severity {
	severities := map[string]source.Severity{}
	for _, r := range rules.All {
		if !slices.Contains(ids, r.ID) {
			severities[r.ID] = lint.Off
		}
	}
	return severities
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestVersions looks at an object for several versions at once: a finding tells
// which of them it holds for.
func TestVersions(t *testing.T) {
	const pod = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: a, image: a:1, restartPolicyRules: [], nope: 1}]
  tolerations: [{operator: Gt}]
`
	rules := onlyRules("unknown-field", "unknown-value")
	expect(t, findings(t, pod, lint.Options{Severity: rules, Kubernetes: []string{"1.33", "1.34", "1.35"}}),
		"a.yaml:5: containers[0] has no field restartPolicyRules in Kubernetes 1.33 (remove it, or aim at a version "+
			"that has it: 1.34 or later)",
		"a.yaml:5: containers[0] has no field nope (remove it, or look it up with kubectl explain)",
		"a.yaml:6: tolerations[0].operator is Gt, and can only be Equal or Exists in Kubernetes 1.33, 1.34 (write "+
			"one of these, in this spelling)",
	)
	expect(t, findings(t, pod, lint.Options{Severity: rules}),
		"a.yaml:5: containers[0] has no field nope (remove it, or look it up with kubectl explain)",
	)
}

// TestRulesOfJSONSchema gives a JSON Schema that was made from a CRD, with its rules.
func TestRulesOfJSONSchema(t *testing.T) {
	const schema = `{"type": "object", "properties": {"spec": {"$ref": "#/definitions/spec"}}, "definitions": {"spec": {
		"type": "object", "additionalProperties": false, "properties": {"min": {"type": ["integer", "null"]}, "max": {"type": "integer"},
		"tags": {"type": "array", "items": {"type": "string", "x-kubernetes-validations": [{"rule": "self != 'no'"}]}}},
		"x-kubernetes-validations": [{"rule": "!has(self.min) || self.min <= self.max", "message": "min is above max"}]}}}`
	const boats = `apiVersion: example.com/v1
kind: Boat
metadata: {name: a}
spec: {min: 3, max: 2, tags: [yes please, "no"]}
---
apiVersion: example.com/v1
kind: Boat
metadata: {name: b}
spec: {min: 3, max: 4, tags: []}
`
	expect(t, findings(t, boats, lint.Options{Severity: onlyRules("crd-rule"),
		Schemas: []*source.File{source.NewFile("boat-example-v1.json", []byte(schema))}}),
		"a.yaml:4: spec breaks a rule of its CRD: min is above max (change it so that this is true: "+
			"!has(self.min) || self.min <= self.max)",
		"a.yaml:4: tags[1] breaks a rule of its CRD: self != 'no' (change it so that the rule is true)")
	expect(t, findings(t, boats, lint.Options{Severity: onlyRules("crd-rule", "crd-rule-invalid"),
		Schemas: []*source.File{source.NewFile("boat-example-v1.json",
			[]byte(strings.Replace(schema, "self.min <=", "self.mi <=", 1)))}}),
		"boat-example-v1.json:4: the rule does not compile: undefined field 'mi' (correct the expression; self has the "+
			"fields that the schema gives it)")
}

// TestGivenSchemas gives schemas of custom resources as files, in all ways in
// which such files are named.
func TestGivenSchemas(t *testing.T) {
	const jsonSchema = `{"type": "object", "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"},
		"spec": {"$ref": "#/definitions/spec"}}, "definitions": {"spec": {"type": "object", "additionalProperties": false,
		"properties": {"size": {"type": "integer", "maximum": 3}, "next": {"$ref": "#/definitions/spec"}}}}}`
	const named = `{"type": "object", "properties": {"apiVersion": {"const": "example.com/v1"}, "kind": {"enum": ["Boat"]},
		"spec": {"type": "object", "additionalProperties": false, "properties": {"size": {"type": ["integer", "null"], "maximum": 3}, "next": {"type": "object"}}}}}`
	const crd = `apiVersion: v1
kind: List
items:
- apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  spec:
    group: example.com
    names: {kind: Boat}
    versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, anyOf: null, properties: {size: {type: integer, maximum: 3}, next: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
`
	const boats = `apiVersion: example.com/v1
kind: Boat
metadata: {name: a}
spec: {size: 4, siz: 1, next: {size: 1}}
`
	for name, text := range map[string]string{
		"boat-example-v1.json":          jsonSchema,
		"boat-example.com-v1.json":      jsonSchema,
		"crds/example.com/boat_v1.json": jsonSchema,
		"any.json":                      named,
		"crds.yaml":                     crd,
	} {
		t.Run(name, func(t *testing.T) {
			o := lint.Options{
				Severity: onlyRules("unknown-field", "invalid-value", "wrong-type", "unknown-kind", "schema-unusable"),
				Schemas:  []*source.File{source.NewFile(name, []byte(text))},
				Advice:   true,
			}
			expect(t, findings(t, boats, o),
				"a.yaml:4: size is 4, and must be at most 3 (the schema of Boat tells what is allowed; kubectl "+
					"explain shows it)",
				"a.yaml:4: spec has no field siz (remove it: size is there already)",
			)
		})
	}
	expect(t, findings(t, boats, lint.Options{Severity: onlyRules("unknown-kind"), Advice: true,
		Schemas: []*source.File{source.NewFile("boat-example-v2.json", []byte(jsonSchema)),
			source.NewFile("broken.json", []byte("{"))}}),
		"a.yaml:2: there is no schema for Boat of example.com/v1, so this object is not checked by one (give its CRD "+
			"with --schema, or lint the CRD together with the objects)",
	)
}

// TestEchoes: a value of the wrong type, or an empty one, is one mistake.
func TestEchoes(t *testing.T) {
	const budget = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: a}
spec: {maxUnavailable: off, selector: {matchLabels: {app: a}}}
`
	expect(t, findings(t, budget, lint.Options{}),
		`a.yaml:4: maxUnavailable must be a whole number or text, not off, which kubectl reads as true or false (write a whole number or text)`)
	const pod = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: "", image: "a:1"}]}
`
	expect(t, findings(t, pod, lint.Options{Severity: onlyRules("missing-field", "dns-names")}),
		`a.yaml:4: name of containers[0] is empty, and is required (add name: text)`)
}

// TestSchemaLoops: a schema that can never be judged is not tried.
func TestSchemaLoops(t *testing.T) {
	const boat = "apiVersion: example.com/v1\nkind: Boat\nmetadata: {name: a}\nspec: {a: {a: {b: 1}}}\n"
	for schema, want := range map[string]string{
		`{"properties": {}, "allOf": [{"$ref": "#"}]}`: "it refers to itself",
		`{"$ref": "#"}`: "it refers to itself",
		`{"$ref": "#/definitions/a", "definitions": {"a": {"not": {"$ref": "#/definitions/b"}}, "b": {"if": {"$ref": "#/definitions/a"}}}}`: "it refers to itself",
		`{"properties": {"spec": {"$ref": "#/definitions/a"}}}`:                                                                             "it refers to #/definitions/a, which is not in it",
		`{`: "it is not one JSON value",
		`{"properties": {"spec": {"$ref": "other.json"}}}`: "it refers to other.json, which is not in it",
		`{"properties": {"spec": {"$ref": "#/definitions/a"}}, "definitions": {"a": {"properties": {"a": {"$ref": "#/definitions/a"}}}}}`: "",
	} {
		got := findings(t, boat, lint.Options{
			Severity: onlyRules("schema-unusable"),
			Schemas:  []*source.File{source.NewFile("boat-example-v1.json", []byte(schema))},
		})
		switch {
		case want == "" && len(got) > 0, want != "" && (len(got) != 1 || !strings.Contains(got[0], want)):
			t.Errorf("%s: found %v, want %q", schema, got, want)
		}
	}
}

// TestManyMistakes: an object with thousands of mistakes gives a hundred
// findings, the last of which says that there are more.
func TestManyMistakes(t *testing.T) {
	text := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
	for i := range 3000 {
		text += fmt.Sprintf("  k%04d: 1\n", i)
	}
	got := findings(t, text, lint.Options{Severity: onlyRules("wrong-type")})
	if len(got) != 100 || !strings.Contains(got[99], "more such mistakes") || strings.Contains(got[98], "more such") {
		t.Errorf("%d findings, the last %s", len(got), got[len(got)-1])
	}
}
