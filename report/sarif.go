package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

const (
	homepage    = "https://github.com/plimsoll-dev/plimsoll"
	docs        = homepage + "/blob/main/docs/"
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// The parts of SARIF 2.1.0 that are written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Results    []sarifResult `json:"results"`
		ColumnKind string        `json:"columnKind"`
	}
	sarifDriver struct {
		Name            string      `json:"name"`
		FullName        string      `json:"fullName"`
		SemanticVersion string      `json:"semanticVersion"`
		InformationURI  string      `json:"informationUri"`
		Rules           []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string    `json:"id"`
		Name          string    `json:"name,omitempty"`
		Short         sarifText `json:"shortDescription"`
		Full          sarifText `json:"fullDescription"`
		Help          sarifText `json:"help"`
		HelpURI       string    `json:"helpUri"`
		Configuration struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		ID       *int           `json:"id,omitempty"`
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifText     `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int        `json:"startLine"`
		StartColumn int        `json:"startColumn"`
		EndLine     int        `json:"endLine"`
		EndColumn   int        `json:"endColumn"`
		Snippet     *sarifText `json:"snippet,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

func sarifLevel(s source.Severity) string {
	return [...]string{source.Error: "error", source.Warning: "warning", source.Advice: "note"}[s]
}

// writeSARIF writes the findings as code scanning reads them, with all rules
// that they are of.
func writeSARIF(w io.Writer, r *Result) {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{
		Name: "Plimsoll", FullName: "Plimsoll lint", SemanticVersion: "0.0.0-devel", InformationURI: homepage,
		Rules: []sarifRule{},
	}
	if v, ok := strings.CutPrefix(r.Release, "v"); ok {
		run.Tool.Driver.SemanticVersion = v
	}
	index := map[string]int{}
	prints := fingerprints(r.Findings)
	for i, f := range r.Findings {
		at, ok := index[f.Rule]
		if !ok {
			at = len(run.Tool.Driver.Rules)
			index[f.Rule] = at
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(f, r.Rules.Find(f.Rule)))
		}
		result := sarifResultOf(f)
		result.RuleIndex = at
		result.Fingerprints = map[string]string{"plimsoll/v1": prints[i]}
		run.Results = append(run.Results, result)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}); err != nil {
		panic(err) // it is plain data, into memory
	}
	w.Write(source.PrintableJSON(text.Bytes())) // into memory
}

// PageOf gives the page about a rule; nil is one of the compiler's.
func PageOf(r *lint.Rule) string {
	if r == nil {
		return docs + "reference.md"
	}
	return docs + "rules/" + r.ID + ".md"
}

// sarifRuleOf describes the rule of a finding, nil for those of the compiler,
// which have no more to say than their name, and no page.
func sarifRuleOf(f *lint.Finding, r *lint.Rule) (s sarifRule) {
	s.ID, s.HelpURI = f.Rule, PageOf(r)
	if name := pascal(f.Rule); !strings.EqualFold(name, f.Rule) { // the format wants another name or none
		s.Name = name
	}
	s.Configuration.Level = sarifLevel(f.Severity)
	if r == nil {
		text := sarifText{Text: source.Sentence(f.Rule)}
		s.Short, s.Full, s.Help = text, text, text
		return s
	}
	s.Configuration.Level = sarifLevel(r.Severity)
	s.Short.Text = source.Sentence(source.Capital(r.Summary))
	s.Full.Text = r.Why
	s.Help.Text = r.Why + "\n\n" + r.Do
	s.Help.Markdown = r.Why + "\n\n**What to do:** " + r.Do + "\n\nSource: " + r.Source
	return s
}

func sarifResultOf(f *lint.Finding) sarifResult {
	text := source.Sentence(f.Message)
	if f.Hint != "" {
		text += " Hint: " + source.Sentence(f.Hint)
	}
	where := sarifLocation{Physical: sarifPlace(f.Range)}
	if f.Object != nil {
		name := f.Object.FullName()
		if f.Path != "" {
			name += ": " + f.Path
		}
		where.Logical = []sarifLogical{{name, "object"}}
	}
	s := sarifResult{RuleID: f.Rule, Level: sarifLevel(f.Severity), Message: sarifText{Text: text},
		Locations: []sarifLocation{where}}
	for i, r := range f.Related {
		s.Related = append(s.Related,
			sarifLocation{ID: &i, Physical: sarifPlace(r.Range), Message: &sarifText{Text: source.Sentence(r.Message)}})
	}
	for _, fix := range f.Fixes {
		if !fix.Likely { // readers of SARIF may make it without asking
			s.Fixes = append(s.Fixes, sarifFixOf(fix))
		}
	}
	return s
}

func sarifPlace(p source.Range) *sarifPhysical {
	if !p.Known() {
		return nil
	}
	at := spotOf(p)
	s := &sarifPhysical{Artifact: sarifArtifact{fileURI(p.File.Name)},
		Region: sarifRegion{StartLine: at.line, StartColumn: at.column, EndLine: at.endLine, EndColumn: at.endColumn}}
	if at.line == at.endLine && p.End-p.Start < 1<<10 {
		s.Region.Snippet = &sarifText{Text: source.Printable(p.Text())}
	}
	return s
}

func sarifFixOf(fix source.Fix) sarifFix {
	s := sarifFix{Description: sarifText{Text: source.Sentence(source.Capital(fix.Message))}}
	for _, e := range fix.Edits {
		place := sarifPlace(e.Range)
		place.Region.Snippet = nil
		change := sarifReplacement{place.Region, sarifText{Text: e.Text}}
		if n := len(s.Changes); n > 0 && s.Changes[n-1].Artifact == place.Artifact {
			s.Changes[n-1].Replacements = append(s.Changes[n-1].Replacements, change)
		} else {
			s.Changes = append(s.Changes, sarifChange{place.Artifact, []sarifReplacement{change}})
		}
	}
	return s
}

// fileURI gives the URI of a file: relative where its name is, so that readers
// find it in the repository.
func fileURI(name string) string {
	slashed := filepath.ToSlash(name)
	u := url.URL{Path: slashed}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
		if !strings.HasPrefix(slashed, "/") {
			u.Path = "/" + slashed // a drive
		}
	}
	return strings.TrimPrefix(u.String(), "./")
}

// pascal writes a rule's ID as the names of rules are in SARIF: RestartPolicy.
func pascal(id string) string {
	var b strings.Builder
	for _, word := range strings.Split(id, "-") {
		if word != "" {
			fmt.Fprintf(&b, "%s%s", strings.ToUpper(word[:1]), word[1:])
		}
	}
	return b.String()
}
