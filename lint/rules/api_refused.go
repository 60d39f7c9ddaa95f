package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var apiRefused = &lint.Rule{
	ID:      "api-refused",
	Summary: "anything else that the API server refuses: a value out of bounds, fields that exclude each other",
	Why: "The API server validates each object when it is created, and refuses it as a whole for one wrong " +
		"field. What no other rule says of that, this one does.",
	Do:       "Change the field as the finding says.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/core/validation/validation.go, and its like of the other groups",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if !o.Unnamed { // else unnamed-patch says so
			reportViolations(p, o, validate.Refused)
		}
		if o.Kind == "CustomResourceDefinition" {
			reportRuleFaults(p, o, p.Schemas.StructureFaults(o.Node()))
		}
	},
	Yields: true,
}
