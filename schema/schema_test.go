package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// walk visits every field of every document.
func walk(visit func(f *Field)) {
	var down func(f *Field)
	down = func(f *Field) {
		visit(f)
		for _, inner := range f.Fields {
			down(inner)
		}
	}
	for _, name := range Documents() {
		f, _, _ := Lookup(name)
		down(f)
	}
}

// TestDocs holds every field to its documentation, from which explain, the
// reference and the JSON Schema are made.
func TestDocs(t *testing.T) {
	seen := map[string]bool{}
	walk(func(f *Field) {
		if f.Name != anyName && f.Doc == "" && !seen[f.Path] {
			t.Errorf("%s has no documentation", f.Path)
		}
		seen[f.Path] = true
	})
	if len(seen) < 500 {
		t.Errorf("only %d fields were seen", len(seen))
	}
}

// TestExamples checks that the example of each field is a value that the field
// takes.
func TestExamples(t *testing.T) {
	done := map[*table.Type]bool{}
	count := 0
	var down func(path string, x *table.Type)
	down = func(path string, x *table.Type) {
		if x == nil || done[x] {
			return
		}
		done[x] = true
		if x.List != nil {
			down(path, x.List.Item)
		}
		if x.Object == nil {
			return
		}
		down(path+".NAME", x.Object.Value)
		for _, f := range x.Object.Fields {
			down(path+"."+f.Name, f.Type)
			if f.Example == "" {
				continue
			}
			count++
			docs, diagnostics := source.Parse(source.NewFile(path+"."+f.Name, []byte("value: "+f.Example+"\n")))
			if len(diagnostics) > 0 || len(docs) != 1 {
				t.Errorf("%s.%s: example %s: %s", path, f.Name, f.Example, messages(diagnostics))
				continue
			}
			if _, mistakes := table.Check(docs[0].Root().Get("value"), f.Type, f.Name); len(mistakes) > 0 {
				t.Errorf("%s.%s: example %s: %s", path, f.Name, f.Example, messages(mistakes))
			}
		}
	}
	for _, kind := range documents() {
		down(kind.Name, kind.Type)
	}
	if count < 100 {
		t.Errorf("only %d examples", count)
	}
}

// TestJSONSchema checks what editors are given: it is JSON, and has a branch
// for every kind.
func TestJSONSchema(t *testing.T) {
	var all map[string]any
	if err := json.Unmarshal(JSONSchema(""), &all); err != nil {
		t.Fatal(err)
	}
	for _, kind := range Kinds() {
		if _, ok := all["definitions"].(map[string]any)[kind]; !ok {
			t.Errorf("no definition of %s", kind)
		}
	}
	for _, kind := range slices.Concat(Kinds(), Functions()) {
		var one map[string]any
		if err := json.Unmarshal(JSONSchema(kind), &one); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestLayerJSONSchema holds what editors are told of layers to what layers may be.
func TestLayerJSONSchema(t *testing.T) {
	spec, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(JSONSchema("")))
	if err != nil {
		t.Fatal(err)
	}
	const app = `{"apiVersion": "plimsoll.dev/v1alpha1", "kind": "Web", "metadata": {"name": "a"},
		"spec": {"image": "a/b:1", "ports": {"http": 80}}, "environments": {"e": %s}}`
	const environment = `{"apiVersion": "plimsoll.dev/v1alpha1", "kind": "Environment", "metadata": {"name": "e"},
		"spec": {"kinds": {"Web": %s}}}`
	for layer, want := range map[string]bool{
		`null`:                                 true,
		`{}`:                                   true,
		`{"replicas": 3}`:                      true,
		`{"replicas": {"max": 3}}`:             true,
		`{"canary": null, "env": {"A": null}}`: true,
		`{"expose": {"host": null}}`:           true,
		`{"security": null}`:                   true,
		`{"args": ["a"]}`:                      true,
		`{"args": [null]}`:                     false,
		`{"replcas": 3}`:                       false,
		`{"replicas": -1}`:                     false,
		`{"expose": {"hots": null}}`:           false,
		`3`:                                    false,
	} {
		for _, document := range []string{app, environment} {
			text := fmt.Sprintf(document, layer)
			result, err := spec.Validate(gojsonschema.NewStringLoader(text))
			if err != nil {
				t.Fatal(err)
			}
			if layer == "null" && document == environment {
				want = false // a kind has no environment to be taken out of
			}
			if got := result.Valid(); got != want {
				t.Errorf("%s: %v %v", text, got, result.Errors())
			}
		}
	}
}

func messages(list []source.Diagnostic) string {
	var s []string
	for _, d := range list {
		s = append(s, fmt.Sprintf("%s: %s", d.Path, d.Message))
	}
	return strings.Join(s, "\n")
}
