package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var admissionPolicyPods = &lint.Rule{
	ID:      "admission-policy-pods",
	Summary: "a workload whose pods a ValidatingAdmissionPolicy denies",
	Why: "A policy on Pods says nothing of a Deployment, which is accepted; but the pods that its controller makes are " +
		"denied, one after the other, and nothing runs. It is an error where that is certain, and a warning where the " +
		"policy reads what the API server fills in, such as the name of the pod or its service account.",
	Do:       "Change the pod template as the policy asks.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
	Input:    (*lint.Pass).ReportVerdicts,
}
