package rules

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A grant is one resource that a rule of a role names, and what it means in the rule's
// groups.
type grant struct {
	node *source.Node // its name
	on   []*k8s.Resource
	// open is set where it may mean what is not known here: resources of a group that the
	// input does not define, or what only authorizers know.
	open bool
}

// grantsOf reads the resources of a rule.
func grantsOf(p *lint.Pass, r *manifest.RoleRule) []grant {
	openGroups := slices.ContainsFunc(r.Groups.Items, func(n *source.Node) bool {
		return !k8s.HasGroup(n.Text) &&
			(n.Text == "*" || strings.Contains(n.Text, ".") && !strings.Contains(n.Text, "/"))
	})
	list := make([]grant, 0, len(r.Resources.Items))
	for _, n := range r.Resources.Items {
		g := grant{node: n}
		for _, group := range r.Groups.Items {
			if found := p.ResourceIn(group.Text, n.Text); found != nil {
				g.on = append(g.on, found)
			} else if main, part, _ := strings.Cut(n.Text, "/"); part != "" && part != "*" {
				g.open = g.open || p.ResourceIn(group.Text, main) != nil
			}
		}
		g.open = g.open || openGroups || !endsInStar(n.Text) && strings.Contains(n.Text, "*") ||
			slices.Contains(authorizedNames, n.Text)
		list = append(list, g)
	}
	return list
}

// authorizedNames are names that stand for no resource: authorizers look for them.
// PodSecurityPolicies are gone, and many roles are for older clusters too.
var authorizedNames = []string{"users", "groups", "uids", "signers", "podsecuritypolicies"}

// endsInStar reports whether a name is that of all parts of a resource, which RBAC does
// not know.
func endsInStar(name string) bool { return len(name) > 2 && strings.HasSuffix(name, "/*") }

// groupTitle names an API group in a message.
func groupTitle(group string) string {
	if group == "" {
		return "the core group"
	}
	return "the group " + group
}
