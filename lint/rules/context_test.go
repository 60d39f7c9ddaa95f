package rules_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// TestContext holds that each document of the cases has the same findings when all others are
// there for what refers to them alone.
func TestContext(t *testing.T) {
	eachCase(t, func(t *testing.T, _ string, inputs map[string][]txtar.File) {
		for _, files := range inputs {
			testContext(t, files)
		}
	})
}

// eachCase calls do with the inputs of each rule's case.
func eachCase(t *testing.T, do func(t *testing.T, rule string, inputs map[string][]txtar.File)) {
	names, err := filepath.Glob(filepath.Join(casesDir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		rule := strings.TrimSuffix(filepath.Base(name), ".txtar")
		t.Run(rule, func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			inputs := map[string][]txtar.File{}
			for _, f := range archive.Files {
				inputs[inputName(f.Name)] = append(inputs[inputName(f.Name)], f)
			}
			do(t, rule, inputs)
		})
	}
}

func testContext(t *testing.T, files []txtar.File) {
	linter := lint.New(rules.All, lint.Options{Advice: true, Admission: admission.Judge, Server: cel.Server{},
		JSONSchema: jsonschema.Compile})
	var in lint.Input
	for _, f := range files {
		text := "\n" + string(f.Data)
		for i, document := range strings.Split(text, "\n---\n") {
			name := fmt.Sprintf("%s/%d%s", strings.TrimSuffix(f.Name, filepath.Ext(f.Name)), i, filepath.Ext(f.Name))
			documents, _ := source.Parse(source.NewFile(name, []byte(document)))
			in.Documents = append(in.Documents, documents...)
		}
	}
	want := lint.PerCause(linter.Lint(in))
	var got []*lint.Finding
	for _, own := range in.Documents {
		in.Context = map[*source.File]bool{}
		for _, doc := range in.Documents {
			in.Context[doc.File] = doc.File != own.File
		}
		got = append(got, slices.DeleteFunc(lint.PerCause(linter.Lint(in)), func(f *lint.Finding) bool {
			return f.FileName() != own.File.Name
		})...)
	}
	got = lint.Merge(got, nil)
	if texts := told(got); !slices.Equal(texts, told(want)) {
		for _, text := range told(want) {
			if !slices.Contains(texts, text) {
				t.Errorf("without the other documents' own findings this is lost: %s", text)
			}
		}
		for _, text := range texts {
			if !slices.Contains(told(want), text) {
				t.Errorf("without the other documents' own findings this is more: %s", text)
			}
		}
	}
}

func told(findings []*lint.Finding) (list []string) {
	for _, f := range findings {
		text := fmt.Sprint(f.Rule, f.Severity, at(f), f.Message, f.Hint, f.Path)
		for _, r := range f.Related {
			line, column := r.Range.Position()
			text += fmt.Sprintf(" %s:%d:%d %s", r.Range.File.Name, line, column, r.Message)
		}
		list = append(list, text)
	}
	return list
}
