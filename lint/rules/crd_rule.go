package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

var crdRule = &lint.Rule{
	ID:      "crd-rule",
	Summary: "a custom resource that breaks a rule in CEL of its CRD",
	Why: "A CRD can have rules beside its schema, x-kubernetes-validations. The API server fills in defaults, drops " +
		"what the schema does not have, and refuses an object for which a rule is false or cannot be evaluated.",
	Do:       "Change the value so that the rule is true; the rule stands at the related place.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules",
	Object:   func(p *lint.Pass, o *manifest.Object) { reportViolations(p, o, validate.BrokenRule) },
}
