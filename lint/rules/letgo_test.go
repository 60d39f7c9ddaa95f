package rules_test

import (
	"maps"
	"runtime"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// TestLetGo holds that the cases have the same findings when nobody keeps the nodes of their
// documents, and memory is collected all the time: each input by itself, and all together.
func TestLetGo(t *testing.T) {
	done := make(chan bool)
	defer close(done)
	go func() {
		for {
			select {
			case <-done:
				return
			default:
				runtime.GC()
			}
		}
	}()
	var all []txtar.File
	eachCase(t, func(t *testing.T, rule string, inputs map[string][]txtar.File) {
		for _, input := range slices.Sorted(maps.Keys(inputs)) {
			testLetGo(t, inputs[input])
			for _, f := range inputs[input] {
				all = append(all, txtar.File{Name: rule + "/" + f.Name, Data: f.Data})
			}
		}
	})
	t.Run("together", func(t *testing.T) { testLetGo(t, all) })
	if letGoDocuments < 1000 {
		t.Errorf("only %d documents were let go", letGoDocuments)
	}
}

// letGoDocuments counts those whose nodes could be let go.
var letGoDocuments int

func testLetGo(t *testing.T, files []txtar.File) {
	want := findLetGo(files, false, false)
	for _, heads := range []bool{false, true} {
		if got := findLetGo(files, true, heads); !slices.Equal(got, want) {
			for _, text := range want {
				if !slices.Contains(got, text) {
					t.Errorf("lost: %s", text)
				}
			}
			for _, text := range got {
				if !slices.Contains(want, text) {
					t.Errorf("more: %s", text)
				}
			}
		}
	}
}

// findLetGo gives the findings in files; letGo: the nodes of their documents are let go, with
// heads once their heads are read.
func findLetGo(files []txtar.File, letGo, heads bool) []string {
	in := lint.Input{Heads: map[*source.Document]*manifest.Heads{}}
	for _, f := range files {
		documents, _ := source.Parse(source.NewFile(f.Name, f.Data))
		for _, doc := range documents {
			if heads {
				in.Heads[doc] = manifest.ReadHeads(doc, false)
			}
			if letGo {
				if doc.LetGo(); doc.Gone() {
					letGoDocuments++
				}
			}
		}
		in.Documents = append(in.Documents, documents...)
	}
	linter := lint.New(rules.All, lint.Options{Advice: true, Admission: admission.Judge, Server: cel.Server{},
		JSONSchema: jsonschema.Compile})
	return told(linter.Lint(in))
}
