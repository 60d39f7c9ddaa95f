package schema

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Functions gives the kinds of configurations of plimsoll fn that are no specs.
func Functions() []string { return names(functions) }

// CheckFunction holds a document of such a kind to its definition. It gives
// a diagnostic for every mistake.
func CheckFunction(doc *source.Node) []source.Diagnostic {
	kind := find(functions, doc.Get("kind").Text)
	if mistakes := wrongVersion(doc, kind.Name); mistakes != nil {
		mistakes[0].Path = "apiVersion"
		return mistakes
	}
	_, mistakes := table.Check(doc, kind.Type, kind.Name)
	return mistakes
}

// wrongVersion says that a document has no version of the language, or another
// one; nil when it is right.
func wrongVersion(doc *source.Node, of string) []source.Diagnostic {
	version := doc.Get("apiVersion")
	m := source.Diagnostic{Range: version.Range}
	switch {
	case !version.Exists():
		m.Rule, m.Message, m.Hint = "missing-field", "this document has no apiVersion", "add apiVersion: "+APIVersion
	case version.Text != APIVersion:
		m.Rule, m.Message = "api-version", fmt.Sprintf("unknown version %q of %s", version.Text, of)
		m.Hint = "write apiVersion: " + APIVersion
	default:
		return nil
	}
	return []source.Diagnostic{m}
}
