package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var bindingFields = &lint.Rule{
	ID:      "binding-fields",
	Summary: "a binding with a role or subject of a kind or group that cannot be bound",
	Why: "The API server refuses the binding. A ServiceAccount is of the core group, users and groups are of " +
		"rbac.authorization.k8s.io, and a ClusterRoleBinding has no namespace that a ServiceAccount could be looked " +
		"for in.",
	Do:       "Write the kind and apiGroup as the hint says, and the namespace of each ServiceAccount.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects",
	Kinds:    []string{"ClusterRoleBinding", "RoleBinding"},
	Object:   checkBindingFields,
}

func checkBindingFields(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.RBACGroup {
		return
	}
	ref := o.At("roleRef")
	if ref.Kind == source.Map {
		checkRoleRefFields(p, o, ref)
	}
	for _, subject := range o.At("subjects").Items {
		if subject.Kind == source.Map {
			checkSubject(p, o, subject)
		}
	}
}

func checkRoleRefFields(p *lint.Pass, o *manifest.Object, ref *source.Node) {
	if group := ref.Get("apiGroup"); group.Kind == source.String && group.Text != "" &&
		group.Text != manifest.RBACGroup {
		p.Report(o, group,
			fmt.Sprintf("roleRef is of the group %q, and can only be of %s", group.Text,
				manifest.RBACGroup),
			"write apiGroup: "+manifest.RBACGroup)
	}
	switch name := ref.Get("name"); {
	case name.Kind == source.String && name.Text == "":
		p.Report(o, name, "roleRef has an empty name", "write the name of the role")
	case name.Kind == source.String && !pathSegment(name.Text):
		p.Report(o, name, fmt.Sprintf("roleRef has the name %q, and no name has / or %% in it", name.Text),
			"write the name of the role alone")
	}
	switch kind := ref.Get("kind"); {
	case kind.Kind != source.String || kind.Text == "ClusterRole" || kind.Text == "Role" && o.Kind == "RoleBinding":
	case kind.Text == "Role":
		p.Report(o, kind, "a ClusterRoleBinding cannot bind a Role",
			"bind a ClusterRole, or make it a RoleBinding in the namespace of the Role")
	default:
		p.Report(o, kind, fmt.Sprintf("%s is no kind of role", kind.Text), "write Role or ClusterRole")
	}
}

func checkSubject(p *lint.Pass, o *manifest.Object, subject *source.Node) {
	kind, group := subject.Get("kind"), subject.Get("apiGroup")
	if name := subject.Get("name"); name.Kind == source.String && name.Text == "" {
		p.Report(o, name, "the subject has an empty name", "write the name of the "+manifest.TextOr(kind, "subject"))
	}
	if kind.Kind != source.String {
		return
	}
	switch kind.Text {
	case "ServiceAccount":
		if group.Kind == source.String && group.Text != "" {
			p.Report(o, group, fmt.Sprintf("a ServiceAccount is of the core group, and not of %s", group.Text),
				"remove apiGroup")
		}
		// Beside a kustomization, which fills in namespaces, a file that it leaves out is not whole.
		if namespace := subject.Get("namespace"); o.Kind == "ClusterRoleBinding" && manifest.IsEmptyText(namespace) &&
			!p.LeftOut(o) {
			place := subject.Range
			if namespace.Exists() {
				place = namespace.Range
			}
			p.ReportAt(o, place,
				fmt.Sprintf("ServiceAccount %s has no namespace, which a ClusterRoleBinding needs",
					subject.Get("name").Text),
				"add the namespace of the ServiceAccount")
		}
	case "User", "Group":
		// Left out, apiGroup is set to the right one.
		if group.Kind == source.String && group.Text != manifest.RBACGroup && group.Text != "" {
			p.Report(o, group,
				fmt.Sprintf("a %s is of the group %s, and not of %s", kind.Text, manifest.RBACGroup,
					group.Text),
				"write apiGroup: "+manifest.RBACGroup)
		}
	default:
		p.Report(o, kind, fmt.Sprintf("%s is no kind of subject", kind.Text), "write ServiceAccount, User or Group")
	}
}
