package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var identityElsewhere = &lint.Rule{
	ID:      "identity-elsewhere",
	Summary: "a ServiceAccount or role that the input does not define",
	Why: "There are no pods until somebody has made the ServiceAccount, and a binding gives nothing without its " +
		"role. It may well be made elsewhere, but then nothing here says so, and a wrong name is not noticed.",
	Do: "Lint it together with what uses it, or look whether the name is right and it is made before the pods " +
		"are.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller",
	Object:   checkBindingElsewhere,
	Workload: checkIdentityElsewhere,
}

func checkIdentityElsewhere(p *lint.Pass, w *manifest.Workload) {
	identityNotDefined(p, w.Object, "ServiceAccount", "", serviceAccountOf(w))
}

func checkBindingElsewhere(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.RBACGroup || o.Kind != "RoleBinding" && o.Kind != "ClusterRoleBinding" {
		return
	}
	if kind, name := o.At("roleRef", "kind").Text, o.At("roleRef", "name"); (kind == "Role" || kind == "ClusterRole") &&
		!ownRole(kind, name.Text) {
		identityNotDefined(p, o, kind, "", name)
	}
	for _, subject := range o.At("subjects").Items {
		if subject.Get("kind").Text == "ServiceAccount" {
			identityNotDefined(p, o, "ServiceAccount", manifest.StringOf(subject.Get("namespace")), subject.Get("name"))
		}
	}
}

// identityNotDefined reports a name of an object that is nowhere in the input,
// where identity-reference says nothing of it.
func identityNotDefined(p *lint.Pass, o *manifest.Object, kind, namespace string, n *source.Node) {
	switch {
	case n.Kind != source.String || n.Text == "" || !pathSegment(n.Text) || kind == "ServiceAccount" &&
		!isSubdomain(n.Text) || p.Generated(kind, n.Text):
	case len(manifest.OfGroup(p.Find(o, kind, namespace, n.Text), manifest.GroupOf[kind])) > 0 ||
		p.Elsewhere(o, kind, namespace, n.Text) != nil:
	case kind == "ClusterRole" && len(p.Find(o, "Role", "", n.Text)) > 0 || kind == "Role" &&
		len(p.Find(o, "ClusterRole", "", n.Text)) > 0:
	case othersMeant(o, n.Text, p.Candidates(o, kind, namespace)):
	default:
		p.Report(o, n, fmt.Sprintf("%s %s%s is not defined in what was linted", kind, n.Text, inNamespace(namespace)),
			"lint it together with this, or look whether the name is right and something else makes it")
	}
}
