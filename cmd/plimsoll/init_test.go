package main

import (
	"regexp"
	"testing"
)

// leftOut matches a field that a template leaves out: one that stands behind a
// # without a space.
var leftOut = regexp.MustCompile(`(?m)^(\s*)#(\S)`)

// placeholder matches what stands in a template for a name.
var placeholder = regexp.MustCompile(`\bNAME(SPACE)?\b`)

// halfFilled matches a variable whose name ends in the name of the app.
var halfFilled = regexp.MustCompile(`[A-Z_]+_shop`)

// TestTemplates compiles the template of each kind, as it is and with every
// field that it leaves out.
func TestTemplates(t *testing.T) {
	for _, kind := range startedKinds(nil) {
		t.Run(kind, func(t *testing.T) {
			spec := template(nil, kind, "shop", "")
			if _, err := tryOut(nil, spec); err != nil {
				t.Errorf("as it is: %v", err)
			}
			if !leftOut.Match(spec) {
				t.Error("it leaves nothing out")
			}
			if _, err := tryOut(nil, leftOut.ReplaceAll(spec, []byte("$1$2"))); err != nil {
				t.Errorf("with all fields: %v", err)
			}
			if placeholder.Match(spec) {
				t.Errorf("a placeholder is left:\n%s", spec)
			}
			if word := halfFilled.Find(spec); word != nil {
				t.Errorf("a part of a word was taken for a placeholder: %s", word)
			}
		})
	}
}
