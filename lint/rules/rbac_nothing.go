package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rbacNothing = &lint.Rule{
	ID:      "rbac-nothing",
	Summary: "a rule of a role that grants nothing: no such group, resource or verb, or none that it can grant",
	Why: "The API server takes any words in a role and compares them by the letter. What it does not find is not " +
		"granted, and the answer to a request is Forbidden. A Role grants only what is in namespaces, and nothing by " +
		"name that has no name yet: create.",
	Do: "Write the API group without its version, the resource in the plural and in small letters, as " +
		"kubectl api-resources lists them, and verbs of kubectl auth can-i.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
	Kinds:    []string{"ClusterRole", "Role", "RoleBinding"},
	Object:   checkRBACNothing,
}

func checkRBACNothing(p *lint.Pass, o *manifest.Object) {
	if o.Is(manifest.RBACGroup, "RoleBinding") {
		checkBoundInNamespace(p, o)
	}
	rules := manifest.RoleRules(o)
	if aggregation := o.At("aggregationRule"); len(rules) > 0 && manifest.IsSet(aggregation) {
		p.Report(o, o.At("rules"), "the rules are replaced by those of the roles that it aggregates",
			"write them into a ClusterRole of its own, with a label that is selected").
			Relate(aggregation, "the rules come from there")
		return
	}
	for i := range rules {
		r := &rules[i]
		grants := grantsOf(p, r)
		if checkRuleGroups(p, o, r, rules, grants) {
			continue
		}
		for _, g := range grants {
			checkGrant(p, o, r, rules, g)
		}
		checkRuleVerbs(p, o, r, grants)
		checkGrantedVerbs(p, o, r, grants)
		checkNamedRule(p, o, r, rules)
	}
}

// checkRuleGroups reports groups of a rule that there are not, and those that have none
// of its resources. It tells whether it did.
func checkRuleGroups(
	p *lint.Pass, o *manifest.Object, r *manifest.RoleRule, rules []manifest.RoleRule, grants []grant,
) (reported bool) {
	for _, n := range r.Groups.Items {
		if hint := groupHint(n.Text, r); hint != "" {
			p.Report(o, n, fmt.Sprintf("there is no API group %s", n.Text), hint)
			reported = true
		}
	}
	if reported || len(grants) == 0 || len(r.Groups.Items) == 0 {
		return reported
	}
	var names, elsewhere []string
	for _, g := range grants {
		in := groupsWith(g.node.Text)
		if len(g.on) > 0 || g.open || len(in) == 0 {
			return false
		}
		names = append(names, g.node.Text)
		if !slices.Contains(elsewhere, in[0]) {
			elsewhere = append(elsewhere, in[0])
		}
	}
	place := r.Groups
	if len(place.Items) == 1 {
		place = place.Items[0]
	}
	f := p.Report(o, place, fmt.Sprintf("%s: not in %s, so the rule grants nothing", whereAre(names), groupTitle(
		r.Groups.Items[0].Text)), fmt.Sprintf("write apiGroups: [%s]", strings.Join(quotedGroups(elsewhere), ", ")))
	if f.Because(o.Folder() + f.Message); grantedAgain(rules, r, names) {
		f.AtMost = source.Advice // what is left of clusters that had it in this group
	}
	return true
}

// grantedAgain reports whether other rules of the role speak of all of some resources in the
// groups that have them.
func grantedAgain(rules []manifest.RoleRule, r *manifest.RoleRule, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		main, _, _ := strings.Cut(name, "/")
		return !slices.ContainsFunc(rules[:min(len(rules), 100)], func(other manifest.RoleRule) bool {
			return other.Node != r.Node && slices.ContainsFunc(groupsWith(main), func(group string) bool {
				return other.On(group, name) != nil
			})
		})
	})
}

// groupsWith gives the groups of Kubernetes' own that have a resource.
func groupsWith(name string) (groups []string) {
	for _, r := range k8s.ResourcesNamed(name) {
		groups = append(groups, r.Group)
	}
	return groups
}

// whereAre says which group each of some resources is in.
func whereAre(names []string) string {
	var said []string
	for i, name := range names {
		if i == 3 {
			said = append(said, "...")
			break
		}
		said = append(said, name+" are in "+groupTitle(groupsWith(name)[0]))
	}
	return strings.Join(said, ", ")
}

// quotedGroups writes groups as YAML does.
func quotedGroups(groups []string) []string {
	list := slices.Clone(groups)
	for i, g := range list {
		if g == "" {
			list[i] = `""`
		}
	}
	return list
}

// groupHint says what to write in place of a group that there cannot be, "" for others.
// Those of custom resources have a dot.
func groupHint(group string, r *manifest.RoleRule) string {
	name, version, versioned := strings.Cut(group, "/")
	switch {
	case group == "*" || !versioned && (k8s.HasGroup(group) || strings.Contains(group, ".") && !misspeltGroup(group, r)):
		return ""
	case versioned && k8s.HasGroup(name):
		return fmt.Sprintf("write %s: roles speak of groups without the version %s", name, version)
	case group == "core" || group == "v1" || group == "core/v1" || group == "api/v1":
		return `write "" for the core group`
	}
	for _, n := range r.Resources.Items {
		if in := groupsWith(n.Text); len(in) > 0 {
			return fmt.Sprintf("%s are in %s: write %s", n.Text, groupTitle(in[0]), quotedGroups(in[:1])[0])
		}
	}
	return "write the group as kubectl api-resources has it, before the slash of its API version"
}

// misspeltGroup reports whether a group is one typo away from that of a resource of the
// rule.
func misspeltGroup(group string, r *manifest.RoleRule) bool {
	return slices.ContainsFunc(r.Resources.Items, func(n *source.Node) bool {
		return slices.ContainsFunc(groupsWith(n.Text), func(g string) bool { return manifest.OneTypo(group, g) })
	})
}

// checkGrant reports a resource of a rule that there is not in its groups, and one of the
// cluster in a Role.
func checkGrant(p *lint.Pass, o *manifest.Object, r *manifest.RoleRule, rules []manifest.RoleRule, g grant) {
	name := g.node.Text
	switch {
	case g.node.Kind != source.String || len(r.Groups.Items) == 0:
	case endsInStar(name):
		main := strings.TrimSuffix(name, "/*")
		p.Report(o, g.node, fmt.Sprintf("%s grants nothing: RBAC has no word for all parts of a resource", name),
			"name the parts"+partsOf(r, main))
	case len(g.on) == 0:
		checkUnknownResource(p, o, r, rules, g)
	case o.Kind == "Role" && !g.open && !slices.ContainsFunc(g.on, func(k *k8s.Resource) bool { return k.Namespaced }) &&
		!ofOwnNamespace(name, r):
		p.Report(o, g.node, fmt.Sprintf("%s are in no namespace, and a Role grants only what is in its own", name),
			"move it into a ClusterRole, and bind that by a ClusterRoleBinding")
	}
}

// ofOwnNamespace reports whether a Role grants something on the Namespace that it is in:
// the API server takes a request for a Namespace as one within it, but not for a list.
func ofOwnNamespace(name string, r *manifest.RoleRule) bool {
	return strings.HasPrefix(name, "namespaces") && r.Verb("get", "update", "patch", "delete") != nil
}

// partsOf names the parts of a resource, behind a colon.
func partsOf(r *manifest.RoleRule, main string) string {
	var parts []string
	for _, group := range r.Groups.Items {
		for _, name := range k8s.ResourceNames(group.Text) {
			if strings.HasPrefix(name, main+"/") {
				parts = append(parts, name)
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + some(parts)
}

// checkUnknownResource reports a resource that none of the rule's groups has. Where one of
// them is not known, it is so only if the name can be none.
func checkUnknownResource(p *lint.Pass, o *manifest.Object, r *manifest.RoleRule, rules []manifest.RoleRule, g grant) {
	name := g.node.Text
	if meant := resourceMeant(p, r, name); meant != "" {
		p.Report(o, g.node, fmt.Sprintf("there is no resource %s, so it grants nothing", name), source.DidYouMean(meant)).
			Because(o.Folder() + name)
		return
	}
	main, _, _ := strings.Cut(name, "/")
	if in := groupsWith(main); !g.open && len(in) > 0 {
		f := p.Report(o, g.node, fmt.Sprintf("%s: no group of the rule has it", whereAre([]string{main})),
			fmt.Sprintf("write a rule of its own with apiGroups: [%s]", quotedGroups(in[:1])[0]))
		if grantedAgain(rules, r, []string{name}) {
			f.AtMost = source.Advice
		}
	} else if !g.open && slices.ContainsFunc(r.Groups.Items, func(n *source.Node) bool { return k8s.HasGroup(n.Text) }) {
		p.Report(o, g.node, fmt.Sprintf("%s has no resource %s, so it grants nothing", groupTitle(r.Groups.Items[0].Text),
			name), "write a resource that kubectl api-resources lists")
	}
}

// resourceMeant gives the resource that was meant by a name that is none: by the kind, the
// singular or capitals, or one typo.
func resourceMeant(p *lint.Pass, r *manifest.RoleRule, name string) string {
	main, part, whole := strings.Cut(name, "/")
	if main == "nodes" && whole { // parts that the kubelet asks for
		return ""
	}
	for _, k := range k8s.ResourcesOfKind(main) {
		if len(groupsWith(main)) == 0 {
			return strings.TrimSuffix(k.Name+"/"+part, "/")
		}
	}
	if lower := strings.ToLower(name); lower != name && len(k8s.ResourcesNamed(lower)) > 0 {
		return lower
	}
	for _, group := range r.Groups.Items {
		for _, known := range p.ResourceNames(group.Text) {
			if manifest.OneTypo(name, known) || strings.EqualFold(known, name+"s") || strings.EqualFold(known, name+"es") ||
				whole && known == main+"/"+strings.TrimSuffix(part, "s") {
				return known
			}
		}
	}
	return ""
}

// checkGrantedVerbs reports a rule none of whose verbs can be granted on any of its
// resources.
func checkGrantedVerbs(p *lint.Pass, o *manifest.Object, r *manifest.RoleRule, grants []grant) {
	unusual := func(n *source.Node) bool { return !slices.Contains(usualVerbs, n.Text) }
	if len(grants) == 0 || len(r.Verbs.Items) == 0 || slices.ContainsFunc(r.Verbs.Items, unusual) {
		return
	}
	var known []string
	for _, g := range grants {
		if g.open || len(g.on) == 0 {
			return
		}
		for _, k := range g.on {
			if k.Verbs == nil || r.Verb(k.Verbs...) != nil { // a custom resource, or one with a verb
				return
			}
			known = append(known, k.Verbs...)
		}
	}
	slices.Sort(known)
	p.Report(o, grants[0].node, fmt.Sprintf("none of the verbs can be granted on %s", grants[0].node.Text),
		"write verbs that there are for it: "+source.And(slices.Compact(known)))
}

// usualVerbs are those of requests for resources.
var usualVerbs = []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}

// otherVerbs are those of permissions that only authorizers know.
var otherVerbs = []string{"approve", "attest", "bind", "escalate", "impersonate", "sign", "use", "*",
	"request-serviceaccounts-token-audience"}

// verbHints say which verbs are meant by words that are none.
var verbHints = map[string]string{
	"read": "get, list, watch", "view": "get, list, watch", "write": "create, update, patch, delete",
	"edit": "update, patch", "modify": "update, patch", "apply": "create, patch", "remove": "delete", "post": "create",
	"put": "update", "exec": "create, on pods/exec", "logs": "get, on pods/log", "all": `"*"`,
	"proxy": "get, on services/proxy",
}

// checkRuleVerbs reports verbs that there are not. Those on resources that are not known
// may be of somebody's own, unless they are nearly others.
func checkRuleVerbs(p *lint.Pass, o *manifest.Object, r *manifest.RoleRule, grants []grant) {
	open := slices.ContainsFunc(grants, func(g grant) bool { return g.open })
	for _, n := range r.Verbs.Items {
		verb := n.Text
		if n.Kind != source.String || slices.Contains(usualVerbs, verb) || slices.Contains(otherVerbs, verb) ||
			strings.Contains(verb, ":") {
			continue
		}
		lower, hint := strings.ToLower(verb), ""
		i := slices.IndexFunc(usualVerbs, func(v string) bool { return v == lower || manifest.OneTypo(lower, v) })
		switch {
		case i >= 0:
			hint = source.DidYouMean(usualVerbs[i])
		case open:
			continue
		default:
			hint = "write " + textIf(verbHints[lower], "verbs among "+source.And(usualVerbs))
		}
		p.Report(o, n, fmt.Sprintf("there is no verb %s, so it grants nothing", verb), hint).Because(o.Folder() + verb)
	}
}

// checkNamedRule reports create and deletecollection on objects of certain names: requests
// for them have no name. Those for parts of objects have. It passes over what another rule
// of the role grants.
func checkNamedRule(p *lint.Pass, o *manifest.Object, r *manifest.RoleRule, rules []manifest.RoleRule) {
	if !r.Named {
		return
	}
	for _, n := range r.Verbs.Items {
		if n.Text != "create" && n.Text != "deletecollection" {
			continue
		}
		if slices.ContainsFunc(r.Resources.Items, func(resource *source.Node) bool {
			return !strings.Contains(resource.Text, "/") && !grantedByOther(rules, r, n.Text, resource.Text)
		}) {
			p.Report(o, n, fmt.Sprintf("%s cannot be granted by resourceNames: a request for it has no name", n.Text),
				fmt.Sprintf("write a rule of its own for %s, without resourceNames", n.Text)).
				Relate(r.Node.Get("resourceNames"), "the names").Because(o.Folder() + o.Title() + n.Text)
		}
	}
}

// grantedByOther reports whether another rule grants a verb on all objects of a resource.
func grantedByOther(rules []manifest.RoleRule, r *manifest.RoleRule, verb, resource string) bool {
	for i := range rules[:min(len(rules), 100)] {
		other := &rules[i]
		for _, group := range r.Groups.Items {
			if !other.Named && other.Verb(verb) != nil && other.On(group.Text, resource) != nil {
				return true
			}
		}
	}
	return false
}

// checkBoundInNamespace reports a RoleBinding of a ClusterRole of the input that has only
// what is in no namespace.
func checkBoundInNamespace(p *lint.Pass, o *manifest.Object) {
	name := o.At("roleRef", "name")
	roles := p.Find(o, "ClusterRole", "", name.Text)
	if o.At("roleRef", "kind").Text != "ClusterRole" || len(roles) != 1 || manifest.IsSet(roles[0].At("aggregationRule")) {
		return
	}
	rules := manifest.RoleRules(roles[0])
	for i := range rules {
		for _, g := range grantsOf(p, &rules[i]) {
			if g.open || len(g.on) == 0 || ofOwnNamespace(g.node.Text, &rules[i]) ||
				slices.ContainsFunc(g.on, func(k *k8s.Resource) bool { return k.Namespaced }) {
				return
			}
		}
	}
	if len(rules) > 0 {
		p.Report(o, name, fmt.Sprintf("%s has only what is in no namespace, of which a RoleBinding grants nothing",
			roles[0].Title()), "make it a ClusterRoleBinding").
			Relate(roles[0].At("metadata", "name"), "the role is defined here")
	}
}
