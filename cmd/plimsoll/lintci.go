package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// writeGitHub writes the commands by which a job of GitHub Actions annotates
// lines.
func writeGitHub(w io.Writer, r *lintResult) {
	for _, f := range r.findings {
		at := spotOf(f.Range)
		command := [...]string{source.Error: "error", source.Warning: "warning", source.Advice: "notice"}[f.Severity]
		fmt.Fprintf(w, "::%s title=%s,file=%s,line=%d,endLine=%d", command, githubProperty(f.Rule), githubProperty(filepath.ToSlash(f.FileName())), at.line, at.endLine)
		if at.line == at.endLine { // columns mean nothing over several lines
			fmt.Fprintf(w, ",col=%d,endColumn=%d", at.column, at.endColumn)
		}
		message := printable(f.Message)
		for line := range strings.SplitSeq(f.Hint, "\n") {
			if line != "" {
				message += "\n" + printable(line)
			}
		}
		fmt.Fprintf(w, "::%s\n", githubData(message))
	}
}

// githubData escapes the text of a command.
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// githubProperty escapes the value of a property.
func githubProperty(s string) string {
	s = printable(s)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

// The parts of Code Climate's issues that GitLab reads.
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		Check       string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
			End   int `json:"end"`
		} `json:"lines"`
	}
)

// writeGitLab writes a report of code quality.
func writeGitLab(w io.Writer, r *lintResult) {
	prints := fingerprints(r.findings)
	io.WriteString(w, "[") // into memory, as what follows
	for i, f := range r.findings {
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
