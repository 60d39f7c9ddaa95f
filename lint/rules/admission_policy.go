package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var admissionPolicy = &lint.Rule{
	ID:      "admission-policy",
	Summary: "an object that a ValidatingAdmissionPolicy denies, warns of or notes",
	Why: "The API server asks the policies that are bound in the cluster about each object that is applied. " +
		"Where one denies it, it is refused (an error here); a binding can also have it warn (a warning), or write " +
		"into the audit log (advice). The policies are those among the manifests, and those that policies under lint " +
		"in plimsoll.yaml names. What only a cluster knows, such as who applies the object, cannot be judged here: " +
		"that is advice, once for a policy.",
	Do: "Change the field that the finding points at as the policy asks. An object that has to be as it is needs a " +
		"binding, or a match condition, that leaves it out.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
	Input:    (*lint.Pass).ReportVerdicts,
}
