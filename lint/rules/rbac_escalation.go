package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rbacEscalation = &lint.Rule{
	ID:      "rbac-escalation",
	Summary: "a role by which whoever has it can get more permissions than it says",
	Why: "Who may escalate or bind roles can give himself any permission, who may impersonate acts as anybody. A shell " +
		"in every pod, the proxy of nodes and tokens of ServiceAccounts have the permissions of what runs there; " +
		"nonResourceURLs with * are all addresses of the API server.",
	Do: "Leave out what is not used; name the roles, users or accounts in resourceNames; give rights in pods by a " +
		"Role for one namespace.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks",
	Kinds:    []string{"ClusterRole", "Role"},
	Object:   checkRBACEscalation,
	Foreign: []string{"polaris/clusterrolePodExecAttach", "polaris/clusterrolebindingPodExecAttach",
		"polaris/rolebindingClusterRolePodExecAttach"},
}

// An escalation is what leads from one permission to others.
type escalation struct {
	group, resource string
	verbs           []string
	everywhere      bool // only where it is granted in all namespaces
	leads           string
}

var escalations = []escalation{
	{manifest.RBACGroup, "roles", []string{"escalate", "bind"}, false, "can give permissions that he has not"},
	{manifest.RBACGroup, "clusterroles", []string{"escalate", "bind"}, false, "can give permissions that he has not"},
	{"", "users", []string{"impersonate"}, false, "acts as any user"},
	{"", "groups", []string{"impersonate"}, false, "acts as any group, system:masters too"},
	{"", "serviceaccounts", []string{"impersonate"}, false, "acts as any ServiceAccount"},
	{"", "serviceaccounts/token", []string{"create"}, true, "has the permissions of every ServiceAccount"},
	{"", "pods/exec", []string{"create", "get"}, true, "has a shell in every pod"},
	{"", "pods/attach", []string{"create", "get"}, true, "reaches into every pod"},
	{"", "pods/ephemeralcontainers", []string{"update", "patch"}, true, "can run containers in every pod"},
	{"", "nodes/proxy", []string{"create", "get"}, true, "runs commands in every pod, past the API server"},
}

func checkRBACEscalation(p *lint.Pass, o *manifest.Object) {
	rules := manifest.RoleRules(o)
	for i := range rules {
		r := &rules[i]
		for _, n := range r.Node.Get("nonResourceURLs").Items {
			if n.Text == "*" || n.Text == "/*" {
				p.Report(o, n, "nonResourceURLs has all addresses of the API server, present and future",
					"list those that are used, as /metrics")
			}
		}
		for _, e := range escalations {
			checkEscalation(p, o, r, e)
		}
	}
}

// checkEscalation reports a rule that names what leads to more. What it has by a star is
// told of by others.
func checkEscalation(p *lint.Pass, o *manifest.Object, r *manifest.RoleRule, e escalation) {
	resource, verb := r.On(e.group, e.resource), r.Verb(e.verbs...)
	if r.Named || resource == nil || resource.Text == "*" || verb == nil || e.everywhere && o.Kind != "ClusterRole" {
		return
	}
	place := resource
	if !e.everywhere && verb.Text != "*" {
		place = verb
	}
	p.Report(o, place, "who has "+o.Title()+" "+e.leads, "leave it out, or name in resourceNames what is meant")
}
