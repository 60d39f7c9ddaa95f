package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rbacPartWildcard = &lint.Rule{
	ID:      "rbac-wildcard-part",
	Summary: "a role with all verbs or all resources",
	Why: "A star covers what is meant, and what nobody thought of: verbs: ['*'] holds delete, escalate and " +
		"impersonate; resources: ['*'] holds Secrets. " +
		"It also covers what is added later. A ClusterRole that has both is reported by rbac-wildcard.",
	Do:       "List the resources and the verbs that are used.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
	Kinds:    []string{"ClusterRole", "Role"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		for _, r := range o.At("rules").Items {
			if isWholeRule(o, r) {
				continue
			}
			verbs, resources := wildcard(r, "verbs"), wildcard(r, "resources")
			switch {
			case verbs != nil && resources != nil:
				p.Report(o, resources, o.Title()+
					" may do everything with all resources of its groups, present and future",
					"list the resources and the verbs that are used").
					Relate(verbs, "all verbs")
			case verbs != nil:
				p.Report(o, verbs, o.Title()+" has all verbs, present and future", "list the verbs that are used")
			case resources != nil:
				p.Report(o, resources, o.Title()+" has all resources of its groups, present and future",
					"list the resources that are used")
			}
		}
	},
	Foreign: []string{"kube-linter/wildcard-in-rules", "polaris/rolebindingClusterAdminRole"},
}
