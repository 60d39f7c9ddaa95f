package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rbacWildcard = &lint.Rule{
	ID:      "rbac-wildcard",
	Summary: "a ClusterRole that may do everything with everything",
	Why: "verbs: ['*'] on resources: ['*'] is cluster-admin under another name: it reads every Secret, starts pods " +
		"as any ServiceAccount and can write itself more permissions. " +
		"It also covers every resource and verb that is added later.",
	Do: "List the resources and the verbs that are used. kubectl auth can-i --list " +
		"--as=system:serviceaccount:NAMESPACE:NAME shows what an account may do.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
	Kinds:    []string{"ClusterRole"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		for _, r := range o.At("rules").Items {
			if n := wildcard(r, "resources"); n != nil && isWholeRule(o, r) {
				p.Report(o, n, o.Title()+" may do everything with everything",
					"list the resources and verbs that are used")
			}
		}
	},
	Foreign: []string{"kube-linter/wildcard-in-rules", "polaris/clusterrolebindingClusterAdmin",
		"polaris/rolebindingClusterAdminClusterRole"},
}

// wildcard gives the star in a field of a rule, nil when there is none.
func wildcard(rule *source.Node, field string) *source.Node {
	items := rule.Get(field).Items
	if i := slices.IndexFunc(items, func(n *source.Node) bool { return n.Text == "*" }); i >= 0 {
		return items[i]
	}
	return nil
}

// isWholeRule reports whether a rule of a ClusterRole has all verbs on all
// resources of all groups, or of the core group, which holds Secrets and pods.
func isWholeRule(o *manifest.Object, rule *source.Node) bool {
	all := slices.ContainsFunc(rule.Get("apiGroups").Items,
		func(n *source.Node) bool { return n.Text == "*" || n.Text == "" && n.Kind == source.String })
	return o.Kind == "ClusterRole" && all && wildcard(rule, "verbs") != nil && wildcard(rule, "resources") != nil
}
