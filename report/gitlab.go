package report

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/plimsoll-dev/plimsoll/source"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

// writeGitLab writes a report of code quality.
func writeGitLab(w io.Writer, r *Result) {
	prints := fingerprints(r.Findings)
	io.WriteString(w, "[") // into memory, as what follows
	for i, f := range r.Findings {
		issue := gitlabIssue{
			Description: f.Message, Check: f.Rule, Fingerprint: prints[i],
			Severity: [...]string{source.Error: "critical", source.Warning: "major", source.Advice: "info"}[f.Severity],
		}
		if f.Hint != "" {
			issue.Description += ": " + f.Hint
		}
		at := spotOf(f.Range)
		issue.Location.Path = filepath.ToSlash(filepath.Clean(f.FileName()))
		issue.Location.Lines.Begin, issue.Location.Lines.End = at.line, at.endLine
		if i > 0 {
			io.WriteString(w, ",")
		}
		fmt.Fprintf(w, "\n  %s", source.JSONLine(issue))
	}
	io.WriteString(w, "\n]\n")
}
