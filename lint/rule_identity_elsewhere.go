package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var identityElsewhere = &Rule{
	ID:       "identity-elsewhere",
	Summary:  "a ServiceAccount or role that the input does not define",
	Why:      "There are no pods until somebody has made the ServiceAccount, and a binding gives nothing without its role. It may well be made elsewhere, but then nothing here says so, and a wrong name is not noticed.",
	Do:       "Lint it together with what uses it, or look whether the name is right and it is made before the pods are.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller",
	Object:   checkBindingElsewhere,
	Workload: checkIdentityElsewhere,
}

func checkIdentityElsewhere(p *Pass, w *Workload) {
	p.identityNotDefined(w.Object, "ServiceAccount", "", serviceAccountOf(w))
}

func checkBindingElsewhere(p *Pass, o *Object) {
	if o.Group != rbac || o.Kind != "RoleBinding" && o.Kind != "ClusterRoleBinding" {
		return
	}
	if kind, name := o.At("roleRef", "kind").Text, o.At("roleRef", "name"); (kind == "Role" || kind == "ClusterRole") && !ownRole(kind, name.Text) {
		p.identityNotDefined(o, kind, "", name)
	}
	for _, subject := range o.At("subjects").Items {
		if subject.Get("kind").Text == "ServiceAccount" {
			p.identityNotDefined(o, "ServiceAccount", stringOf(subject.Get("namespace")), subject.Get("name"))
		}
	}
}

// identityNotDefined reports a name of an object that is nowhere in the input,
// where identity-reference says nothing of it.
func (p *Pass) identityNotDefined(o *Object, kind, namespace string, n *source.Node) {
	switch {
	case n.Kind != source.String || n.Text == "" || !pathSegment(n.Text) || kind == "ServiceAccount" && !isSubdomain(n.Text) || p.Made(kind, n.Text):
	case len(ofGroup(p.Find(o, kind, namespace, n.Text), groupOf[kind])) > 0 || p.elsewhere(o, kind, namespace, n.Text) != nil:
	case kind == "ClusterRole" && len(p.Find(o, "Role", "", n.Text)) > 0 || kind == "Role" && len(p.Find(o, "ClusterRole", "", n.Text)) > 0:
	case p.othersMeant(o, p.others(o, kind, namespace)):
	default:
		p.Report(o, n, fmt.Sprintf("%s %s%s is not defined in what was linted", kind, n.Text, inNamespace(namespace)),
			"lint it together with this, or look whether the name is right and something else makes it")
	}
}
