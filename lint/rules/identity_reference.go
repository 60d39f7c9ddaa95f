package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var identityReference = &lint.Rule{
	ID:      "identity-reference",
	Summary: "a ServiceAccount or role that is not there, where the input defines one of nearly that name",
	Why: "A workload whose ServiceAccount does not exist gets no pods, and only the events of its ReplicaSet say so. " +
		"A binding to a role or a subject that does not exist is accepted, and gives nobody anything.",
	Do:       "Write the name and namespace of one that is there, or add the one that is missing.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller",
	Object:   checkBinding,
	Workload: checkServiceAccount,
	Foreign:  []string{"kube-linter/non-existent-service-account"},
}

func checkServiceAccount(p *lint.Pass, w *manifest.Workload) {
	identity(p, w.Object, "ServiceAccount", "", serviceAccountOf(w), nil)
}

func checkBinding(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.RBACGroup || o.Kind != "RoleBinding" && o.Kind != "ClusterRoleBinding" {
		return
	}
	checkRoleRef(p, o)
	for _, subject := range o.At("subjects").Items {
		namespace := subject.Get("namespace")
		if subject.Get("kind").Text != "ServiceAccount" || manifest.IsEmptyText(namespace) &&
			o.Kind == "ClusterRoleBinding" {
			continue
		}
		identity(p, o, "ServiceAccount", manifest.StringOf(namespace), subject.Get("name"), namespace)
	}
}

func checkRoleRef(p *lint.Pass, o *manifest.Object) {
	kind, name := o.At("roleRef", "kind"), o.At("roleRef", "name")
	other := map[string]string{"Role": "ClusterRole", "ClusterRole": "Role"}[kind.Text]
	switch {
	case other == "" || name.Text == "" || kind.Text == "Role" && o.Kind == "ClusterRoleBinding":
	case ownRole(kind.Text, name.Text):
	case o.Kind == "RoleBinding" && len(p.Find(o, kind.Text, "", name.Text)) == 0 &&
		isBeside(p.Find(o, other, "", name.Text), o):
		p.Report(o, kind, fmt.Sprintf("there is no %s %s, but a %s of that name", kind.Text, name.Text, other),
			"write kind: "+other).
			Relate(p.Find(o, other, "", name.Text)[0].At("metadata", "name"), other+" "+name.Text+" is defined here").
			Because(o.Folder() + name.Text)
	default:
		identity(p, o, kind.Text, "", name, nil)
	}
}

// isBeside reports whether there are some objects, in the folder of another: what stands
// elsewhere may be for another cluster.
func isBeside(some []*manifest.Object, o *manifest.Object) bool {
	return len(some) > 0 && some[0].Folder() == o.Folder()
}

// ownRole reports whether a role comes with the cluster.
func ownRole(kind, name string) bool {
	switch name {
	case "admin", "cluster-admin", "edit", "view":
		return kind == "ClusterRole"
	case "extension-apiserver-authentication-reader":
		return kind == "Role"
	}
	return strings.HasPrefix(name, "system:") || strings.HasPrefix(name, "kubeadm:")
}

// othersMeant reports whether one of the others may have been meant by a name
// in an object: it has nearly that name. A binding may well be for what is installed by
// other means, so only those in its folder count.
func othersMeant(o *manifest.Object, called string, others []*manifest.Object) bool {
	if len(others) == 0 || o.Workload == nil && others[0].Folder() != o.Folder() {
		return false
	}
	names := make([]string, len(others))
	for i, other := range others {
		names[i] = other.Name
	}
	return source.Nearest(called, names) != ""
}

// identity reports the name of an object that is not there where others of its
// kind are. n is the name and space, which may be nil, its namespace.
func identity(p *lint.Pass, o *manifest.Object, kind, namespace string, n, space *source.Node) {
	if n.Kind != source.String || !pathSegment(n.Text) || n.Text == "" || kind == "ServiceAccount" &&
		!isSubdomain(n.Text) || len(p.Find(o, kind, namespace, n.Text)) > 0 || p.Generated(kind, n.Text) {
		return
	}
	place := n
	if space.Exists() {
		place = space
	}
	if inOtherNamespace(p, o, namespace, kind, n.Text, place) {
		return
	}
	if others := p.Candidates(o, kind, namespace); othersMeant(o, n.Text, others) {
		p.Report(o, n, fmt.Sprintf("there is no %s %s%s", kind, n.Text, inNamespace(namespace)),
			oneOfThem(n.Text, others))
	}
}
