package report

import (
	"io"

	"github.com/plimsoll-dev/plimsoll/change"
)

// A ChangeResult is what a change does, with what is at risk as the findings.
type ChangeResult struct {
	Result
	Objects []*change.Changed
	// Failed: nothing was compared, and the findings say why.
	Failed bool
}

// A ChangeFormat writes what a change does for a kind of reader.
type ChangeFormat struct {
	Name  string
	Write func(io.Writer, *ChangeResult)
}

// ChangeFormats are the formats of what a change does, the default first. Those of programs
// that know findings alone have those.
func ChangeFormats() []ChangeFormat {
	findings := func(write func(io.Writer, *Result)) func(io.Writer, *ChangeResult) {
		return func(w io.Writer, r *ChangeResult) { shown(write)(w, &r.Result) }
	}
	return []ChangeFormat{
		{"text", writeChangeText},
		{"json", writeChangeJSON},
		{"markdown", writeChangeMarkdown},
		{"github", findings(writeGitHub)},
		{"gitlab", findings(writeGitLab)},
		{"sarif", findings(writeSARIF)},
	}
}
