package validate

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

func deployment(t testing.TB) *source.Node {
	t.Helper()
	data, err := os.ReadFile("../testdata/lint/schema/deployment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	documents, diagnostics := source.Parse(source.NewFile("deployment.yaml", data))
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics[0].Message)
	}
	return documents[0].Root()
}

func BenchmarkSchema(b *testing.B) {
	root := deployment(b)
	kind := k8s.Find("apps/v1", "Deployment")
	latest, _ := k8s.SetOf(k8s.Latest())
	all, _ := k8s.SetOf(k8s.Versions()...)
	check := func(in k8s.Set) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if list := checkKind(root, kind, in, nil); len(list) > 0 {
					b.Fatal(list[0].Message)
				}
			}
		}
	}
	b.Run("table", check(latest))
	b.Run("table of seven versions", check(all))
	b.Run("gojsonschema", func(b *testing.B) {
		text, _ := k8s.JSONSchema(k8s.Latest(), "apps/v1", "Deployment")
		schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
		if err != nil {
			b.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(root.JSON(), &v); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			result, err := schema.Validate(gojsonschema.NewGoLoader(v))
			if err != nil || !result.Valid() {
				b.Fatal(err, result)
			}
		}
	})
	b.Run("gojsonschema compile", func(b *testing.B) {
		for b.Loop() {
			text, _ := k8s.JSONSchema(k8s.Latest(), "apps/v1", "Deployment")
			if _, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
