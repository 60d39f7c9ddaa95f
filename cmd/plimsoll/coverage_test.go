package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll/schema"
)

// TestFieldsCovered looks for every field of a spec in a case that compiles, or
// an example. A field that kinds share needs to be there for one of them.
func TestFieldsCovered(t *testing.T) {
	used := map[string]bool{} // by kind and name, as Web.replicas
	for _, text := range specTexts(t) {
		decoder := yaml.NewDecoder(strings.NewReader(text))
		for {
			var doc struct {
				Kind string
				Spec map[string]yaml.Node
			}
			if decoder.Decode(&doc) != nil {
				break // the end, or a case of what is no YAML
			}
			for name := range doc.Spec {
				used[doc.Kind+"."+name] = true
			}
		}
	}
	fields := map[string][]*schema.Field{}
	for _, kind := range schema.Kinds() {
		spec, _, ok := schema.Lookup(kind + ".spec")
		if !ok {
			t.Fatalf("%s has no spec", kind)
		}
		fields[kind] = spec.Fields
	}
	shown := map[string]bool{} // by name and documentation, which shared fields have in common
	for kind, list := range fields {
		for _, f := range list {
			if used[kind+"."+f.Name] {
				shown[f.Name+f.Doc] = true
			}
		}
	}
	for _, kind := range schema.Kinds() {
		for _, f := range fields[kind] {
			if !shown[f.Name+f.Doc] {
				t.Errorf("no case and no example has %s", f.Path)
			}
		}
	}
}

// specTexts gives the YAML files of all examples, and of the cases without
// mistakes.
func specTexts(t *testing.T) []string {
	t.Helper()
	var texts []string
	cases, err := filepath.Glob("../../testdata/*/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "stdout" }) {
			continue
		}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".yaml") {
				texts = append(texts, string(f.Data))
			}
		}
	}
	examples, err := filepath.Glob("../../examples/*/*.yaml")
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples (%v)", err)
	}
	for _, name := range examples {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}
