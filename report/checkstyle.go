package report

import (
	"encoding/xml"
	"io"
	"path/filepath"

	"github.com/plimsoll-dev/plimsoll/source"
)

type checkstyleReport struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

// writeCheckstyle writes the findings as Checkstyle does.
func writeCheckstyle(w io.Writer, r *Result) {
	all := checkstyleReport{Version: "8.0"}
	for _, f := range r.Findings {
		file := filepath.ToSlash(f.FileName())
		if n := len(all.Files); n == 0 || all.Files[n-1].Name != file {
			all.Files = append(all.Files, checkstyleFile{Name: file})
		}
		at := spotOf(f.Range)
		message := f.Message
		if f.Hint != "" {
			message += " (" + f.Hint + ")"
		}
		last := &all.Files[len(all.Files)-1]
		last.Errors = append(last.Errors, checkstyleError{
			Line: at.line, Column: at.column, Message: message, Source: "plimsoll." + f.Rule,
			Severity: [...]string{source.Error: "error", source.Warning: "warning", source.Advice: "info"}[f.Severity],
		})
	}
	writeXML(w, all)
}
