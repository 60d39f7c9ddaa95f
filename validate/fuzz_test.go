package validate_test

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// FuzzSchemas gives any text for a schema and an object to be held to it: that
// must not break.
func FuzzSchemas(f *testing.F) {
	f.Add(`{"type": "object", "properties": {"spec": {"type": "object", "required": ["a"], "additionalProperties": false}}}`, `{b: 1}`)
	f.Add(`{"definitions": {"a": {"anyOf": [{"$ref": "#/definitions/a"}]}}, "properties": {"spec": {"$ref": "#/definitions/a"}}}`, `[]`)
	f.Add(`{"properties": {"spec": {"oneOf": [{"enum": [1, null]}, {"pattern": "^a$"}], "items": [{}, true], "minimum": 1e400}}}`, `a`)
	f.Add(`{"kind": "CustomResourceDefinition", "spec": {"group": "example.com", "names": {"kind": "Boat"}, "versions": [{"name": "v1", "schema":
		{"openAPIV3Schema": {"properties": {"spec": {"type": "array", "nullable": true, "items": {"default": {}, "additionalProperties": {"default": 3}}}}}}}]}}`, `[{a: null}]`)
	f.Fuzz(func(t *testing.T, schema, spec string) {
		documents, _ := source.Parse(source.NewFile("a.yaml",
			[]byte("apiVersion: example.com/v1\nkind: Boat\nmetadata: {name: a}\nspec: "+spec+"\n")))
		o := lint.Options{
			Advice: true, JSONSchema: jsonschema.Compile, Server: cel.Server{},
			Schemas: []*source.File{source.NewFile("boat-example-v1.json", []byte(schema))},
		}
		lint.New(rules.All, o).Lint(lint.Input{Documents: documents})
	})
}
