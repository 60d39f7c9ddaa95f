package lint

import (
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// maxFixRounds is how often files are mended and looked at again. More than one
// round is needed where the edits of two fixes overlap, or a fix is left out.
const maxFixRounds = 100

// Fixed is what the fixes of findings make of an input.
type Fixed struct {
	Input    Input             // with the documents of the mended files
	Files    map[string][]byte // what became of the files that changed, by name
	Before   map[string][]byte // what these files were
	Findings int               // how many were mended

	made map[fixKey]bool
}

// Confirm leaves of the safe fixes of findings in an input those that Fix made of it: the
// others are likely at best.
func (f *Fixed) Confirm(findings []*Finding) {
	for _, finding := range findings {
		if fix := finding.SafeFix(); fix != nil {
			fix.Likely = !f.made[fixKeyOf(finding)]
		}
	}
}

// Fix mends files by the fixes of findings, without touching the files
// themselves. What it makes of a file is kept only when the file then lacks
// exactly the findings that were mended, so that a fix that is wrong for a file
// changes nothing. parse reads the text of a file anew, as it was read for the
// input.
func (l *Linter) Fix(in Input, parse func(*source.File) ([]*source.Document, []source.Diagnostic)) *Fixed {
	f := &fixer{
		linter: l, parse: parse, input: in,
		before: map[string][]byte{}, now: map[string]*source.File{}, bad: map[fixKey]bool{}, made: map[fixKey]bool{},
	}
	f.run()
	done := &Fixed{Input: f.input, Files: map[string][]byte{}, Before: f.before, Findings: f.fixed, made: f.made}
	for name := range f.before {
		done.Files[name] = f.now[name].Data()
	}
	return done
}

// A fixKey tells the fix of a finding, however its file is edited.
type fixKey struct{ file, rule, object, path string }

func fixKeyOf(f *Finding) fixKey {
	return fixKey{f.FileName(), f.Rule, f.Object.FullName(), f.Path}
}

// A fixer mends files in rounds.
type fixer struct {
	linter *Linter
	parse  func(*source.File) ([]*source.Document, []source.Diagnostic)
	input  Input

	before map[string][]byte       // the files that changed, as they were
	now    map[string]*source.File // the files that can be mended, as they are
	bad    map[fixKey]bool         // fixes that do not do what they should
	fixed  int
	made   map[fixKey]bool
}

// run mends what it can. The input is then that of the mended files.
func (f *fixer) run() {
	for _, doc := range f.input.Documents {
		if !doc.Evaluated { // else the text is not the value
			f.now[doc.File.Name] = doc.File
		}
	}
	findings := f.linter.Lint(f.input)
	for range maxFixRounds {
		bad := len(f.bad)
		if next := f.round(findings); next != nil {
			findings = next
		} else if len(f.bad) == bad {
			break
		}
	}
}

// round mends each file once, and gives the findings after that; nil when
// nothing could be mended.
func (f *fixer) round(findings []*Finding) []*Finding {
	tries := map[string]*try{}
	byFile := map[string][]*Finding{}
	for _, finding := range findings {
		byFile[finding.FileName()] = append(byFile[finding.FileName()], finding)
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
func harms(after, before map[string][]*Finding, tries map[string]*try) bool {
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
func (f *fixer) begin(name string, findings []*Finding) *try {
	if f.now[name] == nil {
		return nil
	}
	some := slices.DeleteFunc(slices.Clone(findings), func(finding *Finding) bool { return f.bad[fixKeyOf(finding)] })
	return newTry(f.now[name], findings, some)
}

// fewer gives the next to try in place of one that failed: half of its fixes,
// and when it was a single one, all without that.
func (f *fixer) fewer(name string, t *try) *try {
	if n := len(t.mended); n > 1 {
		return newTry(t.file, t.findings, t.mended[:n/2])
	}
	f.bad[fixKeyOf(t.mended[0])] = true
	return f.begin(name, t.findings)
}

// attempt lints the input with what the tries make of their files, and gives
// the findings by file.
func (f *fixer) attempt(tries map[string]*try) map[string][]*Finding {
	byFile := map[string][]*Finding{}
	for _, finding := range f.linter.Lint(f.with(tries)) {
		byFile[finding.FileName()] = append(byFile[finding.FileName()], finding)
	}
	return byFile
}

// with gives the input with what the tries make of their files.
func (f *fixer) with(tries map[string]*try) Input {
	in := f.input
	in.Documents, in.Diagnostics = nil, nil
	parsed := map[string][]*source.Document{}
	for _, name := range slices.Sorted(maps.Keys(tries)) {
		documents, diagnostics := f.parse(source.NewFile(name, tries[name].data))
		parsed[name] = documents
		in.Diagnostics = append(in.Diagnostics, diagnostics...)
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
			in.Documents = append(in.Documents, parsed[name]...)
		}
	}
	return in
}

// accept takes over what the tries made, and gives the findings that are left.
func (f *fixer) accept(tries map[string]*try) []*Finding {
	if len(tries) == 0 {
		return nil
	}
	f.input = f.with(tries)
	for name, t := range tries {
		if f.before[name] == nil {
			f.before[name] = f.now[name].Data()
		}
		for _, m := range t.mended {
			f.made[fixKeyOf(m)] = true
		}
		f.now[name] = source.NewFile(name, t.data)
		f.fixed += len(t.mended)
	}
	for _, doc := range f.input.Documents {
		if tries[doc.File.Name] != nil {
			f.now[doc.File.Name] = doc.File
		}
	}
	return f.linter.Lint(f.input)
}
