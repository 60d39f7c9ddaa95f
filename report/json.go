package report

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A jsonFinding is a finding in the format json.
type jsonFinding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	jsonPlace
	Path        string        `json:"path"`
	Object      *jsonObject   `json:"object"` // null where there is none
	Fingerprint string        `json:"fingerprint"`
	Fixable     bool          `json:"fixable"`
	Fixes       []jsonFix     `json:"fixes"`
	Related     []jsonRelated `json:"related,omitempty"`
	// Environments are those that have it, where not all do.
	Environments []string `json:"environments,omitempty"`
}

// A jsonPlace is a place; its end is the first character after it.
type jsonPlace struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

// A jsonFix mends a finding. One that is safe is made by --fix.
type jsonFix struct {
	Title string     `json:"title"`
	Safe  bool       `json:"safe"`
	Edits []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	jsonPlace
	Text string `json:"text"`
}

func fixesOf(fixes []source.Fix) []jsonFix {
	list := []jsonFix{}
	for _, fix := range fixes {
		j := jsonFix{Title: source.Capital(fix.Message), Safe: !fix.Likely}
		for _, e := range fix.Edits {
			j.Edits = append(j.Edits, jsonEdit{placeOf(e.Range), e.Text})
		}
		list = append(list, j)
	}
	return list
}

type jsonObject struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name,omitempty"`
}

type jsonRelated struct {
	Message string `json:"message"`
	jsonPlace
}

func placeOf(p source.Range) (j jsonPlace) {
	if p.Known() {
		j.File = filepath.ToSlash(p.File.Name)
	}
	s := spotOf(p)
	j.Line, j.Column, j.EndLine, j.EndColumn = s.line, s.column, s.endLine, s.endColumn
	return j
}

func objectOf(o *manifest.Object) *jsonObject {
	if o == nil {
		return nil
	}
	return &jsonObject{o.APIVersion, o.Kind, o.Namespace, o.Name}
}

// writeJSON writes one object with a list of findings, one in a line, or of
// their numbers by rule, and how many there are of each severity.
func writeJSON(w io.Writer, r *Result) {
	if r.Statistics {
		writeList(w, "statistics", r.counts())
	} else {
		writeList(w, "findings", jsonFindings(r))
	}
	bySeverity := map[source.Severity]int{}
	for _, f := range r.Findings {
		bySeverity[f.Severity]++
	}
	fmt.Fprintf(w, "\"summary\": {\"error\": %d, \"warning\": %d, \"advice\": %d, \"baseline\": %d}}\n",
		bySeverity[source.Error], bySeverity[source.Warning], bySeverity[source.Advice], r.Known)
}

// writeList begins an object with a list, each item in a line of its own.
func writeList[T any](w io.Writer, name string, items []T) {
	fmt.Fprintf(w, "{%q: [", name)
	for i, item := range items {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, "\n  %s", source.JSONLine(item))
	}
	if len(items) > 0 {
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "],")
}

func jsonFindings(r *Result) (list []jsonFinding) {
	prints := fingerprints(r.Findings)
	for i, f := range r.Findings {
		j := jsonFinding{
			Rule: f.Rule, Severity: f.Severity.String(), Message: f.Message, Hint: f.Hint, jsonPlace: placeOf(f.Range),
			Path: f.Path, Object: objectOf(f.Object), Fingerprint: prints[i],
			Fixable: f.SafeFix() != nil, Fixes: fixesOf(f.Fixes), Environments: f.Environments,
		}
		for _, rel := range f.Related {
			j.Related = append(j.Related, jsonRelated{rel.Message, placeOf(rel.Range)})
		}
		list = append(list, j)
	}
	return list
}
