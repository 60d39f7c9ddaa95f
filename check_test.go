package plimsoll_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// What a Check finds is what Lint finds, as that says it, and what Vet finds beside it: of all
// examples, of specs with mistakes and of the scripts.
func TestCheck(t *testing.T) {
	var looked, both, graver, vetted int
	for name, files := range checkCases(t) {
		for _, advice := range []bool{false, true} {
			in := plimsoll.Open(files)
			check := plimsoll.Check{Options: plimsoll.Options{Linting: lint.Options{Advice: advice}}}
			checked, err := check.Run(t.Context(), in)
			if err != nil {
				t.Fatal(name, err)
			}
			vetting := check.Options
			vetting.NoLint, vetting.ErrorsOnly = true, true
			ofVet, err := plimsoll.Vet(t.Context(), plimsoll.Open(files), vetting)
			if err != nil {
				t.Fatal(name, err)
			}
			all, err := plimsoll.Lint(t.Context(), plimsoll.Open(files), check.Options)
			if err != nil {
				t.Fatal(name, err)
			}
			want := lint.PerCause(all)
			for _, f := range ofVet {
				i := slices.IndexFunc(want, func(g *lint.Finding) bool {
					return source.Compare(g.Diagnostic, f.Diagnostic) == 0
				})
				switch {
				case i < 0:
					want = append(want, f)
					vetted++
				case f.Severity < want[i].Severity:
					want[i].Severity = f.Severity
					graver++
				default:
					both++
				}
			}
			slices.SortStableFunc(want, func(a, b *lint.Finding) int { return source.Compare(a.Diagnostic, b.Diagnostic) })
			if got, want := said(t, checked.Findings), said(t, want); got != want {
				t.Errorf("%s: a check says\n%s\nand not\n%s", name, got, want)
			}
			looked++
		}
	}
	if looked < 500 || both < 500 || graver < 10 || vetted < 100 {
		t.Errorf("of %d inputs %d findings are of both, %d graver for Vet, and %d of Vet alone", looked, both, graver, vetted)
	}
}

// said gives findings as text.
func said(t *testing.T, findings []*lint.Finding) string {
	type shown struct {
		File       string
		Start, End int
		Diagnostic source.Diagnostic
	}
	var text []byte
	for _, f := range findings {
		s := shown{f.FileName(), f.Range.Start, f.Range.End, f.Diagnostic}
		s.Diagnostic.Range, s.Diagnostic.Related, s.Diagnostic.Fixes = source.Range{}, nil, nil
		line, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		text = append(append(text, line...), '\n')
		environments := slices.Sorted(slices.Values(f.Environments))
		if len(slices.Compact(environments)) < len(f.Environments) {
			t.Errorf("an environment is named twice: %s", line)
		}
	}
	return string(text)
}

// checkCases gives the files of inputs, by name.
func checkCases(t *testing.T) map[string]fstest.MapFS {
	cases := map[string]fstest.MapFS{}
	for _, pattern := range []string{"testdata/*/*.txtar", "examples/*/*"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				continue // a folder
			}
			files := []txtar.File{{Name: filepath.Base(name), Data: data}}
			of := filepath.ToSlash(filepath.Dir(name))
			if filepath.Ext(name) == ".txtar" {
				of, files = name, txtar.Parse(data).Files
			}
			if cases[of] == nil {
				cases[of] = fstest.MapFS{}
			}
			for _, f := range files {
				if plimsoll.IsLocal(f.Name) {
					cases[of][filepath.ToSlash(filepath.Clean(f.Name))] = &fstest.MapFile{Data: f.Data}
				}
			}
		}
	}
	return cases
}
