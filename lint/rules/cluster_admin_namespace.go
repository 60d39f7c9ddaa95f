package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var clusterAdminNamespace = &lint.Rule{
	ID:      "cluster-admin-namespace",
	Summary: "the ClusterRole cluster-admin for a workload or for everybody, in one namespace",
	Why: "A RoleBinding gives what a ClusterRole may do in its own namespace. Of cluster-admin that is everything: " +
		"each Secret there, pods as any of its ServiceAccounts, and more permissions for whoever it likes. Bindings to " +
		"named users and groups are not reported.",
	Do:       "Bind the ClusterRole edit, or a Role with the verbs and resources that the workload uses.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles",
	Kinds:    []string{"RoleBinding"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		for _, s := range adminSubjects(o) {
			p.Report(o, s.Get("name"), s.Get("kind").Text+" "+s.Get("name").Text+" may do everything in the namespace",
				"bind edit, or a role with the verbs and resources that are used").
				Relate(o.At("roleRef", "name"), "by the ClusterRole cluster-admin")
		}
	},
	Foreign: []string{"polaris/rolebindingClusterAdminClusterRole"},
}
