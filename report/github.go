package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// writeGitHub writes the commands by which a job of GitHub Actions annotates
// lines.
func writeGitHub(w io.Writer, r *Result) {
	for _, f := range r.Findings {
		at := spotOf(f.Range)
		command := [...]string{source.Error: "error", source.Warning: "warning", source.Advice: "notice"}[f.Severity]
		fmt.Fprintf(w, "::%s title=%s,file=%s,line=%d,endLine=%d", command, githubProperty(f.Rule),
			githubProperty(filepath.ToSlash(f.FileName())), at.line, at.endLine)
		if at.line == at.endLine { // columns mean nothing over several lines
			fmt.Fprintf(w, ",col=%d,endColumn=%d", at.column, at.endColumn)
		}
		message := source.Printable(f.Message)
		for line := range strings.SplitSeq(f.Hint, "\n") {
			if line != "" {
				message += "\n" + source.Printable(line)
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
	s = source.Printable(s)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	} `json:"lines"`
}
