package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var wrongType = &lint.Rule{
	ID:      "wrong-type",
	Summary: "a value of another type than the field has",
	Why: "The API server cannot decode the object, and refuses it. Numbers and words such as yes, no and on " +
		"become text only in quotes, which is what environment variables, labels and annotations need.",
	Do:       "Write the value as the type of the field: text in quotes, numbers without.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
	Object:   func(p *lint.Pass, o *manifest.Object) { reportViolations(p, o, validate.WrongType) },
	Covers:   func(*lint.Finding) bool { return true },
	Foreign:  []string{"kube-linter/schema-validation"},
}
