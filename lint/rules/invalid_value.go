package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var invalidValue = &lint.Rule{
	ID:      "invalid-value",
	Summary: "a value of a custom resource that its schema does not allow",
	Why: "The API server holds custom resources to the schema of their CRD, and refuses what is out of bounds " +
		"or does not match.",
	Do:       "Write a value that the schema allows; kubectl explain shows it.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation",
	Object:   func(p *lint.Pass, o *manifest.Object) { reportViolations(p, o, validate.InvalidValue) },
	Foreign:  []string{"kube-linter/schema-validation"},
}
