package rules_test

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// FuzzLint gives whatever text to all rules. None may panic, every finding has
// its place in the input, and a text with its fixes made can still be read.
func FuzzLint(f *testing.F) {
	cases, err := filepath.Glob(filepath.Join(casesDir, "*.txtar"))
	if err != nil || len(cases) == 0 {
		f.Fatalf("no cases (%v)", err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	f.Add([]byte("kind: a # plimsoll:ignore\n# plimsoll:ignore a, b because\napiVersion: b #plimsoll:ignore because " +
		"because because\r# plimsoll:ignore x"))
	f.Add([]byte("{apiVersion: a, kind: b, metadata: {annotations: {plimsoll.dev/ignore: ';;because; a because', " +
		"kube-score/ignore: [a], kube-linter.io/ignore-all: 1}}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := source.NewFile("f.yaml", data)
		documents, diagnostics := source.Parse(file)
		findings := lint.New(rules.All,
			lint.Options{Advice: true}).Lint(lint.Input{Documents: documents, Diagnostics: diagnostics})
		var fixes []source.Fix
		for _, finding := range findings {
			if p := finding.Range; p.File != file || p.Start < 0 || p.End < p.Start || p.End > len(data) {
				t.Errorf("%s stands at %v", finding.Rule, p)
			}
			if fix := finding.SafeFix(); fix != nil {
				fixes = append(fixes, *fix)
			}
		}
		if len(diagnostics) > 0 {
			return
		}
		fixed, made := source.Apply(file, fixes)
		if _, after := source.Parse(source.NewFile("f.yaml", fixed)); len(after) > 0 {
			for _, fix := range made {
				t.Logf("%s: %v", fix.Message, fix.Edits)
			}
			t.Errorf("%q fixed is %q: %s", data, fixed, after[0].Message)
		}
	})
}
