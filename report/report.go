package report

import (
	"io"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Format writes findings for a kind of reader.
type Format struct {
	Name   string
	Write  func(io.Writer, *Result)
	Tables bool // tables can be written in it, as the statistics of a Result
	Edits  bool // it has the edits of fixes
}

// Formats are the formats of reports, the default first.
func Formats() []Format {
	return []Format{
		{"text", writeText, true, false},
		{"json", shown(writeJSON), true, true},
		{"sarif", shown(writeSARIF), false, true},
		{"junit", shown(writeJUnit), false, false},
		{"github", shown(writeGitHub), false, false},
		{"gitlab", shown(writeGitLab), false, false},
		{"checkstyle", shown(writeCheckstyle), false, false},
	}
}

// shown has a format write as many findings of a file as people are shown.
func shown(write func(io.Writer, *Result)) func(io.Writer, *Result) {
	return func(w io.Writer, r *Result) {
		if r.Statistics {
			write(w, r) // of all
			return
		}
		cut := *r
		cut.Findings = source.ShownOf(r.Findings, func(f *lint.Finding) source.Diagnostic { return f.Diagnostic },
			func(d source.Diagnostic) *lint.Finding { return &lint.Finding{Diagnostic: d} })
		write(w, &cut)
	}
}

// HasTables reports whether tables can be written in a format.
func HasTables(format string) bool {
	return slices.ContainsFunc(Formats(), func(f Format) bool { return f.Name == format && f.Tables })
}

// HasEdits reports whether a format has the edits of fixes.
func HasEdits(format string) bool {
	return slices.ContainsFunc(Formats(), func(f Format) bool { return f.Name == format && f.Edits })
}

// FormatNames gives the names of the formats.
func FormatNames() (names []string) {
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// A Result is what a run found.
type Result struct {
	Findings []*lint.Finding // sorted
	Known    int             // how many more are in the baseline
	Rules    lint.Rules      // of which SARIF tells what they are about
	Release  string          // of this program, as v1.2.3; "" for none
	Terminal                 // where text is shown

	// Statistics asks for the number of findings of each rule in their place, of
	// formats that have Tables.
	Statistics bool
}

// Fails reports whether there is a finding of a severity or worse.
func (r *Result) Fails(worst source.Severity) bool {
	for _, f := range r.Findings {
		if f.Severity <= worst {
			return true
		}
	}
	return false
}

// A spot is a place as people count: from 1, the end being the first character
// after it. All are 0 for a place that is not known.
type spot struct{ line, column, endLine, endColumn int }

func spotOf(p source.Range) (s spot) {
	if p.Known() {
		s.line, s.column = p.File.Position(p.Start)
		s.endLine, s.endColumn = p.File.Position(p.End)
	}
	return s
}
