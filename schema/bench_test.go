package schema

import (
	"math/rand/v2"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// BenchmarkLoad is what every run pays before the first spec: the schema files
// read, and one kind compiled to tables.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		l, err := load(Files, Kinds())
		if err != nil {
			b.Fatal(err)
		}
		l.kind("Web")
	}
}

// BenchmarkCheck is one spec of medium size held to the tables.
func BenchmarkCheck(b *testing.B) {
	doc := Generate("Web", rand.New(rand.NewPCG(1, 1)), 0.15)
	Check(doc)
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := Check(doc); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

// BenchmarkParseAndCheck is what a file costs until its app is known.
func BenchmarkParseAndCheck(b *testing.B) {
	text := []byte("apiVersion: plimsoll.dev/v1alpha1\nkind: Web\nmetadata: {name: shop}\nspec:\n  image: nginx:1.29\n  ports: {http: 8080}\n  env:\n    A: b\n    C: {secretKeyRef: {name: d, key: e}}\n  replicas: {min: 2, max: 5, cpu: 70}\n")
	b.ReportAllocs()
	for b.Loop() {
		docs, _ := source.Parse(source.NewFile("app.yaml", text))
		if _, problems := Check(docs[0].Root); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
