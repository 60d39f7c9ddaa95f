package schema_test

import (
	"math/rand/v2"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// BenchmarkCheck is one spec of medium size held to the tables.
func BenchmarkCheck(b *testing.B) {
	doc := schematest.Generate("Web", rand.New(rand.NewPCG(1, 1)), 0.15)
	schema.Check(doc)
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := schema.Check(doc); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

// BenchmarkParseAndCheck is what a file costs until its app is known.
func BenchmarkParseAndCheck(b *testing.B) {
	text := []byte(`apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: shop}
spec:
  image: nginx:1.29
  ports: {http: 8080}
  env:
    A: b
    C: {secretKeyRef: {name: d, key: e}}
  replicas: {min: 2, max: 5, cpu: 70}
`)
	b.ReportAllocs()
	for b.Loop() {
		docs, _ := source.Parse(source.NewFile("app.yaml", text))
		if _, problems := schema.Check(docs[0].Root()); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
