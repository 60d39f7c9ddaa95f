package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The parts of JUnit's reports that are written, in the order of the schema
// that Jenkins has for them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Failure *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes each finding as a test that failed, in a suite for its
// file. Without findings there is one test that passed.
func writeJUnit(w io.Writer, r *Result) {
	all := junitSuites{Name: "plimsoll lint", Tests: len(r.Findings), Failures: len(r.Findings)}
	for _, f := range r.Findings {
		file := filepath.ToSlash(f.FileName())
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != file {
			all.Suites = append(all.Suites, junitSuite{Name: file})
		}
		suite := &all.Suites[len(all.Suites)-1]
		suite.Tests++
		suite.Failures++
		suite.Cases = append(suite.Cases, junitCaseOf(f, file))
	}
	if len(r.Findings) == 0 {
		all.Tests = 1
		all.Suites = []junitSuite{{Name: all.Name, Tests: 1,
			Cases: []junitCase{{Name: "no findings", Class: all.Name}}}}
	}
	writeXML(w, all)
}

func junitCaseOf(f *lint.Finding, file string) junitCase {
	at := spotOf(f.Range)
	text := fmt.Sprintf("%s:%d:%d: %s: %s [%s]", file, at.line, at.column, f.Severity, f.Message, f.Rule)
	if f.Hint != "" {
		text += "\nhint: " + f.Hint
	}
	for _, r := range f.Related {
		text += "\n" + r.Message
		if r.Range.Known() {
			text += ": " + position{}.advance(r.Range).String()
		}
	}
	name := f.Rule
	if f.Object != nil {
		name += ": " + f.Object.FullName()
	}
	if path := f.StablePath(); path != "" {
		name += ": " + path
	}
	return junitCase{Name: name, Class: file, Failure: &junitFailure{Type: f.Rule, Message: f.Message, Text: text}}
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

func writeXML(w io.Writer, v any) {
	io.WriteString(w, xml.Header) // into memory, as what follows
	var text bytes.Buffer
	encoder := xml.NewEncoder(&text)
	encoder.Indent("", "  ")
	if err := encoder.Encode(v); err != nil {
		panic(err) // it is plain data
	}
	w.Write(source.PrintableXML(text.Bytes()))
	io.WriteString(w, "\n")
}
