package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// hostile is what a name or a value may be, for a terminal or the log of a CI job to
// obey.
var hostile = []string{
	"::stop-commands::x", "  ::error::x", "##[stop-commands]x", "a ##[group]b", "###[x]", "##vso[task.complete]",
	"##teamcity[x]", "a\n::add-mask::b", "a\r\n::error::b", "\x1b[2J", "\u009b2J", "\u202eabc", "\u2028::x", "\U000e0001",
	"\x00", "a\u0085::b", "é\t✓", "#\x1b#[x]",
}

// hostileResult has each of those wherever text comes from outside.
func hostileResult() *Result {
	r := &Result{}
	for _, text := range hostile {
		f := source.NewFile(text, []byte("a: "+text+"\n  "+text+"\n"))
		place := source.Range{File: f, Start: 4, End: len(f.Data()) - 2}
		r.Findings = append(r.Findings, &lint.Finding{Diagnostic: source.Diagnostic{
			Rule: "latest-tag", Message: text, Hint: text + "\n" + text + "\n" + "  " + text, Range: place, Path: "spec",
			Related: []source.Related{{Message: text}, {Message: text, Range: place}},
		}})
	}
	return r
}

// TestNobodyObeys holds every format to harmless lines.
func TestNobodyObeys(t *testing.T) {
	for _, format := range Formats() {
		for _, terminal := range []Terminal{{}, {Width: 30}} {
			result := hostileResult()
			result.Terminal = terminal
			var b bytes.Buffer
			format.Write(&b, result)
			holdHarmless(t, format.Name, b.String())
			if err := readable(format.Name, b.Bytes()); err != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		}
	}
	var list []source.Diagnostic
	for _, f := range hostileResult().Findings {
		list = append(list, f.Diagnostic)
	}
	var b bytes.Buffer
	if err := Diagnostics(&b, list, Terminal{}); err != nil {
		t.Fatal(err)
	}
	holdHarmless(t, "diagnostics", b.String())
}

func holdHarmless(t *testing.T, format, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		begins := strings.TrimSpace(line)
		own := format == "github" && strings.HasPrefix(begins, "::error title=latest-tag,file=")
		switch {
		case strings.HasPrefix(begins, "::") && !own,
			strings.Contains(line, "##["), strings.Contains(line, "##vso["), strings.Contains(line, "##teamcity["),
			strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && !unicode.IsGraphic(r) }):
			t.Errorf("%s: %q", format, line)
		}
	}
}

// readable reads a report whose format is a known one.
func readable(format string, data []byte) error {
	switch format {
	case "junit", "checkstyle":
		for d := xml.NewDecoder(bytes.NewReader(data)); ; {
			if _, err := d.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	case "sarif":
		var v any
		return json.Unmarshal(data, &v)
	case "json":
		var v struct{ Findings []jsonFinding }
		if err := json.Unmarshal(data, &v); err != nil {
			return err
		}
		for i, f := range v.Findings {
			if f.Message != hostile[i] || f.File != hostile[i] {
				return fmt.Errorf("%q became %q and %q", hostile[i], f.Message, f.File)
			}
		}
	case "gitlab":
		var v []gitlabIssue
		if err := json.Unmarshal(data, &v); err != nil {
			return err
		}
		for i, issue := range v {
			if !slices.Contains(hostile, issue.Location.Path) {
				return fmt.Errorf("%q became %q", hostile[i], issue.Location.Path)
			}
		}
	}
	return nil
}
