package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rbacPods = &lint.Rule{
	ID:      "rbac-pods",
	Summary: "a role that may start pods, or run commands in those of its namespace",
	Why: "A pod can run as any ServiceAccount of its namespace and mount any of its Secrets and claims. So whoever may " +
		"create pods, or what makes them, has all that these have, and so has whoever gets a shell in one. A shell in " +
		"the pods of all namespaces is rbac-escalation's.",
	Do: "Leave it to what deploys the app. Where a program has to start pods, let it do so in a namespace of its own, " +
		"with the Pod Security level restricted.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation",
	Kinds:    []string{"ClusterRole", "Role"},
	Object:   checkRBACPods,
	Foreign: []string{"kube-linter/access-to-create-pods", "polaris/rolePodExecAttach",
		"polaris/rolebindingRolePodExecAttach"},
}

// podPowers are what gives somebody the pods of a namespace.
var podPowers = []struct {
	group     string
	resources []string
	verbs     []string
	roleOnly  bool // where it is granted in all namespaces, it is another rule's
	what      string
}{
	{"", []string{"pods", "replicationcontrollers"}, []string{"create"}, false, "may start pods"},
	{"apps", []string{"daemonsets", "deployments", "replicasets", "statefulsets"}, []string{"create"}, false,
		"may start pods"},
	{"batch", []string{"cronjobs", "jobs"}, []string{"create"}, false, "may start pods"},
	{"", []string{"pods/attach", "pods/exec"}, []string{"create", "get"}, true,
		"has a shell in every pod of the namespace"},
}

// checkRBACPods reports each rule once. What it has by a star is told of by others.
func checkRBACPods(p *lint.Pass, o *manifest.Object) {
	rules := manifest.RoleRules(o)
	for i := range rules {
		if n, what := podPower(o, &rules[i]); n != nil {
			p.Report(o, n, "who has "+o.Title()+" "+what+", and has what these can reach",
				"leave it out where it is not used, or give it in a namespace of its own")
		}
	}
}

// podPower gives the first resource of a rule by which somebody has pods, and what it lets
// him do; nil when there is none.
func podPower(o *manifest.Object, r *manifest.RoleRule) (resource *source.Node, what string) {
	for _, power := range podPowers {
		if r.Named || power.roleOnly && o.Kind != "Role" || r.Verb(power.verbs...) == nil {
			continue
		}
		for _, name := range power.resources {
			if n := r.On(power.group, name); n != nil && n.Text != "*" {
				return n, power.what
			}
		}
	}
	return nil, ""
}
