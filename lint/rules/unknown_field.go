package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var unknownField = &lint.Rule{
	ID:      "unknown-field",
	Summary: "a field that the kind does not have",
	Why: "kubectl stops at it, since the API server validates fields strictly unless it is told not to. Without " +
		"validation the server drops the field without a word, and what it was meant to do does not happen.",
	Do: "Correct the name, or move the field to the map that it belongs in; kubectl explain shows what a kind " +
		"has. A field that came with a later Kubernetes needs that version.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
	Object:   func(p *lint.Pass, o *manifest.Object) { reportViolations(p, o, validate.UnknownField) },
	Foreign:  []string{"kube-linter/schema-validation"},
}
