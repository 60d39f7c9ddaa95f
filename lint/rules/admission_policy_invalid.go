package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var admissionPolicyInvalid = &lint.Rule{
	ID:      "admission-policy-invalid",
	Summary: "an admission policy, or a webhook, with an expression that the API server refuses",
	Why: "The expressions of a ValidatingAdmissionPolicy or MutatingAdmissionPolicy, and the match conditions of " +
		"webhooks, are compiled when they are applied. One that does not compile, names what there is not, or gives a " +
		"value of the wrong type has the whole object refused, and nothing is judged by it.",
	Do: "Mend the expression. A validation and a match condition give true or false, a message is text; what a " +
		"field of an object is becomes known only when it runs, so a bare field has to be compared with something.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/using-api/cel/",
	Input:    (*lint.Pass).ReportVerdicts,
}
