package rules_test

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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
	names, err := filepath.Glob(filepath.Join(casesDir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
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
	for _, name := range names {
		rule := strings.TrimSuffix(filepath.Base(name), ".txtar")
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		inputs := map[string][]txtar.File{}
		for _, f := range archive.Files {
			inputs[inputName(f.Name)] = append(inputs[inputName(f.Name)], f)
			all = append(all, txtar.File{Name: rule + "/" + f.Name, Data: f.Data})
		}
		t.Run(rule, func(t *testing.T) {
			for _, files := range inputs {
				testLetGo(t, files)
			}
		})
	}
	t.Run("together", func(t *testing.T) { testLetGo(t, all) })
}

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
				doc.LetGo()
			}
		}
		in.Documents = append(in.Documents, documents...)
	}
	linter := lint.New(rules.All, lint.Options{Advice: true, Admission: admission.Judge, Server: cel.Server{},
		JSONSchema: jsonschema.Compile})
	return told(linter.Lint(in))
}
