package validate_test

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
)

// A counter counts how often the API server's code reads a CRD.
type counter struct {
	cel.Server
	refusals, compiled int
}

func (c *counter) Refusals(definition *source.Node, minors []string) []validate.Refusal {
	c.refusals++
	return c.Server.Refusals(definition, minors)
}

func (c *counter) Compile(schema *source.Node, status bool) (validate.Judge, error) {
	c.compiled++
	return c.Server.Compile(schema, status)
}

// TestKnown holds that given CRDs, and kinds of the catalogue, are read once for many inputs.
func TestKnown(t *testing.T) {
	const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: boats, kind: Boat}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, x-kubernetes-validations: [{rule: "has(self.sails)"}], properties: {sails: {type: integer}}}
`
	const objects = `apiVersion: example.com/v1
kind: Boat
metadata: {name: a}
spec: {}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: a}
spec: {secretName: a}
`
	server := &counter{}
	linter := lint.New(rules.All, lint.Options{Server: server, Schemas: []*source.File{source.NewFile("crd.yaml", []byte(crd))}})
	for range 3 {
		documents, _ := source.Parse(source.NewFile("a.yaml", []byte(objects)))
		found := map[string]int{}
		for _, f := range linter.Lint(lint.Input{Documents: documents}) {
			found[f.Rule]++
		}
		if found["crd-rule"] != 1 || found["missing-field"] != 1 {
			t.Fatal(found)
		}
	}
	if server.refusals != 1 || server.compiled != 2 {
		t.Errorf("judged %d times, compiled %d times", server.refusals, server.compiled)
	}
}
