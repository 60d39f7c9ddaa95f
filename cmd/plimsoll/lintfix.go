package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// maxFixRounds is how often files are mended and looked at again. More than one
// round is needed where the edits of two fixes overlap, or a fix is left out.
const maxFixRounds = 100

// A badFix tells a fix that is not to be tried again.
type badFix struct{ file, rule, object, path string }

func badFixOf(f *lint.Finding) badFix {
	return badFix{fileName(f), f.Rule, objectName(f.Object), f.Path}
}

// A fixer mends files by the fixes of findings. What it makes of a file is kept
// only when the file then lacks exactly the findings that were mended, so that
// a fix that is wrong for a file changes nothing.
type fixer struct {
	cmd     *cobra.Command
	options lint.Options
	input   *manifests

	before map[string][]byte       // the files that changed, as they were
	now    map[string]*source.File // the files that can be mended, as they are
	bad    map[badFix]bool         // fixes that do not do what they should
	fixed  int
}

// run mends what it can. The input is then that of the mended files.
func (f *fixer) run(show bool) error {
	f.before, f.now, f.bad = map[string][]byte{}, map[string]*source.File{}, map[badFix]bool{}
	for _, doc := range f.input.Documents {
		if !doc.Evaluated { // else the text is not the value
			f.now[doc.File.Name] = doc.File
		}
	}
	findings := lint.New(rules.All, f.options).Lint(f.input.Input)
	for range maxFixRounds {
		bad := len(f.bad)
		if next := f.round(findings); next != nil {
			findings = next
		} else if len(f.bad) == bad {
			break
		}
	}
	names := slices.Sorted(maps.Keys(f.before))
	if show {
		return f.show(names)
	}
	for _, name := range names {
		if err := f.write(name); err != nil {
			return err
		}
	}
	if f.fixed > 0 {
		fmt.Fprintf(f.cmd.ErrOrStderr(), "plimsoll: fixed %s in %s\n", plural(f.fixed, "finding"), plural(len(names), "file"))
	}
	return nil
}

// round mends each file once, and gives the findings after that; nil when
// nothing could be mended.
func (f *fixer) round(findings []*lint.Finding) []*lint.Finding {
	tries := map[string]*try{}
	byFile := map[string][]*lint.Finding{}
	for _, finding := range findings {
		byFile[fileName(finding)] = append(byFile[fileName(finding)], finding)
	}
	for name, list := range byFile {
		if t := f.begin(name, list); t != nil {
			tries[name] = t
		}
	}
	for len(tries) > 0 {
		after := f.attempt(tries)
		good := true
		for name, t := range tries {
			if t.holds(after[name]) {
				continue
			}
			good = false
			if tries[name] = f.fewer(name, t); tries[name] == nil {
				delete(tries, name)
			}
		}
		if good && !harms(after, byFile, tries) {
			return f.accept(tries)
		}
		if good {
			f.half(tries)
		}
	}
	return nil
}

// harms reports whether a file that was not edited has more findings than
// before.
func harms(after, before map[string][]*lint.Finding, tries map[string]*try) bool {
	for name, list := range after {
		if tries[name] != nil {
			continue
		}
		had := countOf(before[name])
		for kind, n := range countOf(list) {
			if n > had[kind] {
				return true
			}
		}
	}
	return false
}

// half leaves half of the files for a later round, and of a single one half of
// its fixes.
func (f *fixer) half(tries map[string]*try) {
	names := slices.Sorted(maps.Keys(tries))
	for _, name := range names[(len(names)+1)/2:] {
		delete(tries, name)
	}
	if len(names) > 1 {
		return
	}
	if tries[names[0]] = f.fewer(names[0], tries[names[0]]); tries[names[0]] == nil {
		delete(tries, names[0])
	}
}

// begin tries all fixes of a file but the bad ones.
func (f *fixer) begin(name string, findings []*lint.Finding) *try {
	if f.now[name] == nil {
		return nil
	}
	some := slices.DeleteFunc(slices.Clone(findings), func(finding *lint.Finding) bool { return f.bad[badFixOf(finding)] })
	return newTry(f.now[name], findings, some)
}

// fewer gives the next to try in place of one that failed: half of its fixes,
// and when it was a single one, all without that.
func (f *fixer) fewer(name string, t *try) *try {
	if n := len(t.mended); n > 1 {
		return newTry(t.file, t.findings, t.mended[:n/2])
	}
	f.bad[badFixOf(t.mended[0])] = true
	return f.begin(name, t.findings)
}

// attempt lints the input with what the tries make of their files, and gives
// the findings by file.
func (f *fixer) attempt(tries map[string]*try) map[string][]*lint.Finding {
	byFile := map[string][]*lint.Finding{}
	for _, finding := range lint.New(rules.All, f.options).Lint(f.with(tries)) {
		byFile[fileName(finding)] = append(byFile[fileName(finding)], finding)
	}
	return byFile
}

// with gives the input with what the tries make of their files.
func (f *fixer) with(tries map[string]*try) lint.Input {
	in := f.input.Input
	in.Documents, in.Diagnostics = nil, nil
	parsed := map[string]textFile{}
	for _, name := range slices.Sorted(maps.Keys(tries)) {
		parsed[name] = reparse(f.now[name].Name, tries[name].data)
		in.Diagnostics = append(in.Diagnostics, parsed[name].diagnostics...)
	}
	for _, d := range f.input.Diagnostics {
		if !d.Range.Known() || tries[d.Range.File.Name] == nil {
			in.Diagnostics = append(in.Diagnostics, d)
		}
	}
	placed := map[string]bool{}
	for _, doc := range f.input.Documents {
		name := doc.File.Name
		if tries[name] == nil {
			in.Documents = append(in.Documents, doc)
		} else if !placed[name] {
			placed[name] = true
			in.Documents = append(in.Documents, parsed[name].documents...)
		}
	}
	return in
}

func reparse(name string, data []byte) (t textFile) {
	t.name, t.data = name, data
	t.documents, t.diagnostics = parse(context.Background(), source.NewFile(name, data))
	t.templates()
	t.documents = slices.DeleteFunc(t.documents, func(doc *source.Document) bool { return groupOf(doc) == schema.Group || groupOf(doc) == kustomizeGroup })
	return t
}

// accept takes over what the tries made, and gives the findings that are left.
func (f *fixer) accept(tries map[string]*try) []*lint.Finding {
	if len(tries) == 0 {
		return nil
	}
	f.input.Input = f.with(tries)
	for name, t := range tries {
		if f.before[name] == nil {
			f.before[name] = f.now[name].Data
		}
		f.now[name] = source.NewFile(name, t.data)
		f.fixed += len(t.mended)
	}
	for _, doc := range f.input.Documents {
		if tries[doc.File.Name] != nil {
			f.now[doc.File.Name] = doc.File
		}
	}
	return lint.New(rules.All, f.options).Lint(f.input.Input)
}

// show writes the difference that the fixes make.
func (f *fixer) show(names []string) error {
	var text []byte
	for _, name := range names {
		text = append(text, diff.Diff(name, f.before[name], name, f.now[name].Data)...)
	}
	if len(names) == 0 {
		return nil
	}
	if err := write(f.cmd, text); err != nil {
		return err
	}
	fmt.Fprintf(f.cmd.ErrOrStderr(), "plimsoll: --fix would mend %s in %s\n", plural(f.fixed, "finding"), plural(len(names), "file"))
	return errMistakes
}

// write writes a mended file, unless somebody changed it meanwhile.
func (f *fixer) write(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return cannotRead(name, err)
	}
	data, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return cannotRead(name, err)
	}
	if !bytes.Equal(data, f.before[name]) {
		return fmt.Errorf("%s was changed while it was looked at, and is not fixed", name)
	}
	return writeFile(name, f.now[name].Data)
}
