package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var defaultServiceAccount = &lint.Rule{
	ID:      "default-service-account",
	Summary: "permissions for the ServiceAccount default",
	Why: "Every pod of a namespace that names no ServiceAccount runs as default, with its token mounted. " +
		"Permissions given to it are given to all of them, and to whatever is started there later.",
	Do: "Make a ServiceAccount for the workload that needs the permissions, name it in the pod's " +
		"serviceAccountName, and bind the role to it.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
	Kinds:    []string{"ClusterRoleBinding", "RoleBinding"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		for _, s := range o.At("subjects").Items {
			if n := s.Get("name"); s.Get("kind").Text == "ServiceAccount" && n.Text == "default" {
				p.Report(o, n, o.Title()+" gives "+roleTitle(o)+" to every pod that names no ServiceAccount",
					"bind it to a ServiceAccount of the workload that needs it")
			}
		}
	},
}

// roleTitle names the role that a binding gives.
func roleTitle(binding *manifest.Object) string {
	role := binding.At("roleRef")
	if role.Get("name").Text == "" {
		return "a role"
	}
	return manifest.TextOr(role.Get("kind"), "role") + " " + role.Get("name").Text
}
