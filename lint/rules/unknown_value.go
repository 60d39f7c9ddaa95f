package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var unknownValue = &lint.Rule{
	ID:      "unknown-value",
	Summary: "a value that is none of those that the field can have",
	Why: "Kubernetes has a fixed list of values for the field, and takes them only in their own spelling. The " +
		"API server refuses any other.",
	Do:       "Write one of the values that the finding names.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/",
	Object:   func(p *lint.Pass, o *manifest.Object) { reportViolations(p, o, validate.UnknownValue) },
	Foreign:  []string{"kube-linter/schema-validation"},
}
