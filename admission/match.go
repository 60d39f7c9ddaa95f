package admission

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A matcher is the matchConstraints of a policy, or the matchResources of a binding.
type matcher struct {
	node                *source.Node
	namespaces, objects *manifest.Selector
	rules, excluded     []rule
	exact               bool // matchPolicy is Exact
}

// A rule names requests. "*" stands for all of a list.
type rule struct {
	operations, groups, versions, resources, names []string
	scope                                          string
}

func readMatcher(n *source.Node) *matcher {
	return &matcher{
		node: n, namespaces: manifest.SelectorOf(n.Get("namespaceSelector")),
		objects: manifest.SelectorOf(n.Get("objectSelector")), exact: n.Get("matchPolicy").Text == "Exact",
		rules: readRules(n.Get("resourceRules")), excluded: readRules(n.Get("excludeResourceRules")),
	}
}

func readRules(list *source.Node) (rules []rule) {
	texts := func(n *source.Node) (all []string) {
		for _, item := range n.Items {
			all = append(all, item.Text)
		}
		return all
	}
	for _, n := range list.Items {
		rules = append(rules, rule{texts(n.Get("operations")), texts(n.Get("apiGroups")), texts(n.Get("apiVersions")),
			texts(n.Get("resources")), texts(n.Get("resourceNames")), n.Get("scope").Text})
	}
	return rules
}

// valid reports whether the server takes the matcher.
func (m *matcher) valid() bool {
	if m.namespaces.Invalid || m.objects.Invalid || !manifest.IsSet(m.node) {
		return false
	}
	if p := m.node.Get("matchPolicy"); manifest.IsSet(p) && p.Text != "Exact" && p.Text != "Equivalent" {
		return false
	}
	for _, r := range slices.Concat(m.rules, m.excluded) {
		if len(r.operations) == 0 || len(r.groups) == 0 || len(r.versions) == 0 || len(r.resources) == 0 ||
			!slices.Contains([]string{"", "*", "Namespaced", "Cluster"}, r.scope) {
			return false
		}
	}
	return true
}

// A match is what a matcher makes of a request.
type match struct {
	matches bool
	as      resource // what the request is for the policy
	// unknown are the labels of the request's namespace on which it depends whether it
	// matches, at the selector.
	unknown *source.Node
}

// match tells whether a request matches, as the server does it.
func (m *matcher) match(r *request) match {
	within, unknown := m.inNamespace(r)
	if !within || !m.selects(r) {
		return match{}
	}
	if _, excluded := m.find(m.excluded, r); excluded {
		return match{}
	}
	as, matches := r.resource, true
	if len(m.rules) > 0 {
		as, matches = m.find(m.rules, r)
	}
	if !matches {
		return match{}
	}
	return match{true, as, unknown}
}

// inNamespace reports whether the namespaceSelector lets a request in. Labels of a namespace
// that is not in the input are not known: then it says where the selector stands.
func (m *matcher) inNamespace(r *request) (within bool, unknown *source.Node) {
	if m.namespaces.Empty() || r.namespace == "" && r.kind != "Namespace" {
		return true, nil
	}
	labels, all := r.namespaceLabels()
	for i := range m.namespaces.Requirements {
		requirement := &m.namespaces.Requirements[i]
		if _, given := labels.Get(requirement.Key); !given && !all {
			unknown = m.namespaces.Node
		} else if !requirement.Matches(labels) {
			return false, nil
		}
	}
	return true, unknown
}

// selects reports whether the objectSelector selects what the request is about, before or
// after.
func (m *matcher) selects(r *request) bool {
	return m.objects.Empty() || r.node != nil && m.objects.Matches(labelsOf(r.node)) ||
		r.old != nil && m.objects.Matches(labelsOf(r.old))
}

// find gives the resource as which some rule names the request.
func (m *matcher) find(rules []rule, r *request) (resource, bool) {
	for i := range rules {
		if rules[i].covers(r, r.resource) {
			return r.resource, true
		}
	}
	if m.exact {
		return resource{}, false
	}
	for i := range rules {
		for _, other := range r.equivalents() {
			if rules[i].covers(r, other) {
				return other, true
			}
		}
	}
	return resource{}, false
}

// covers reports whether a rule names a request for a resource.
func (r *rule) covers(q *request, as resource) bool {
	return r.inScope(q, as) && has(r.operations, q.operation) && has(r.groups, as.group) && has(r.versions, as.version) &&
		slices.ContainsFunc(r.resources, func(name string) bool {
			name, sub, _ := strings.Cut(name, "/")
			return (name == "*" || name == as.plural) && (sub == "" || sub == "*")
		}) && (len(r.names) == 0 || slices.Contains(r.names, q.name))
}

// inScope: a Namespace is in none.
func (r *rule) inScope(q *request, as resource) bool {
	none := q.namespace == "" || as == resource{"", "v1", "namespaces"}
	switch r.scope {
	case "Namespaced":
		return !none
	case "Cluster":
		return none
	}
	return true
}

func has(list []string, name string) bool {
	return slices.Contains(list, "*") || slices.Contains(list, name)
}

func labelsOf(n *source.Node) manifest.Labels { return manifest.LabelsOf(n.At("metadata", "labels")) }

// concerns reports whether a request may match, before the object is looked into.
func (m *matcher) concerns(r *request) bool {
	_, matches := m.find(m.rules, r)
	return matches
}
