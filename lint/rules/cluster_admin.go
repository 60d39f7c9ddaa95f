package rules

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var clusterAdmin = &lint.Rule{
	ID:      "cluster-admin",
	Summary: "the ClusterRole cluster-admin for a workload or for everybody",
	Why: "cluster-admin may do everything with everything in the cluster. Bound to a ServiceAccount, whoever gets " +
		"into one of its pods owns the cluster; bound to a group that all belong to, so does everybody. " +
		"Bindings to named users and groups, which some people need, are not reported.",
	Do:       "Write a Role or ClusterRole with the verbs and resources that the workload uses, and bind that.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
	Kinds:    []string{"ClusterRoleBinding"},
	Object:   checkClusterAdmin,
	Foreign:  []string{"kube-linter/cluster-admin-role-binding", "polaris/clusterrolebindingClusterAdmin"},
}

// everybody are users and groups that are not some people.
var everybody = []string{"system:anonymous", "system:unauthenticated", "system:authenticated", "system:serviceaccounts"}

func checkClusterAdmin(p *lint.Pass, o *manifest.Object) {
	for _, s := range adminSubjects(o) {
		p.Report(o, s.Get("name"), s.Get("kind").Text+" "+s.Get("name").Text+" may do everything in the cluster",
			"bind a role with the verbs and resources that are used").
			Relate(o.At("roleRef", "name"), "by the ClusterRole cluster-admin")
	}
}

// adminSubjects gives the subjects of a binding of cluster-admin that are workloads, or
// everybody.
func adminSubjects(o *manifest.Object) (list []*source.Node) {
	if o.At("roleRef", "name").Text != "cluster-admin" {
		return nil
	}
	for _, s := range o.At("subjects").Items {
		kind, name := s.Get("kind").Text, s.Get("name")
		if name.Kind == source.String && (kind == "ServiceAccount" || slices.Contains(everybody, name.Text) ||
			strings.HasPrefix(name.Text, "system:serviceaccounts:")) {
			list = append(list, s)
		}
	}
	return list
}
