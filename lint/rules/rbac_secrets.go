package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rbacSecrets = &lint.Rule{
	ID:      "rbac-secrets",
	Summary: "a role that may read all Secrets of a namespace, or of the cluster",
	Why: "Among them are the passwords and certificates of every other app, and tokens of ServiceAccounts, with all " +
		"that these may do. list and watch give the content too.",
	Do: "Name the Secrets that are used in resourceNames, with the verb get, or mount them into the pods, which needs " +
		"no permission.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets",
	Kinds:    []string{"ClusterRole", "Role"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		rules := manifest.RoleRules(o)
		for i := range rules {
			r := &rules[i]
			resource := r.On("", "secrets")
			if resource == nil || resource.Text == "*" || r.Named || r.Verb("get", "list", "watch") == nil {
				continue
			}
			whose := "of its namespace"
			if o.Kind == "ClusterRole" {
				whose = "wherever it is bound, of all namespaces by a ClusterRoleBinding"
			}
			p.Report(o, resource, o.Title()+" may read all Secrets "+whose, "name those that are used in resourceNames")
		}
	},
	Foreign: []string{"kube-linter/access-to-secrets"},
}
