package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var apiWarned = &lint.Rule{
	ID:      "api-warned",
	Summary: "anything else that the API server warns of when it takes an object",
	Why: "The API server takes the object, and sends a warning to who applies it: it sees that a field does " +
		"nothing, or not what it seems to.",
	Do:       "Change the field as the finding says.",
	Severity: source.Warning,
	Source:   "pkg/api/pod/warnings.go, and its like of other kinds",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if !o.Unnamed {
			reportViolations(p, o, validate.Warned)
		}
	},
	Yields: true,
}
