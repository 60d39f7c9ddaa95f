package compiler

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A serviceAccount is the name of one that exists, or a map: one is created
// then, with the app's name.
type serviceAccount struct {
	Name        string
	Annotations map[string]string `json:"annotations"`
}

// DecodeNode implements source.NodeDecoder.
func (s *serviceAccount) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields serviceAccount
		d.Decode(n, (*fields)(s))
		return
	}
	d.Decode(n, &s.Name)
}

// An rbac is what the pods may do in the cluster.
type rbac struct {
	Rules []rbacv1.PolicyRule `json:"rules"`
	Scope string              `json:"scope"` // namespace or cluster; "" is the default of the kind
}

// account gives the pods their ServiceAccount, and emits it, its role and its
// binding as far as the spec asks for them. Without an account no token is
// mounted.
func (p *pod) account(s *corev1.PodSpec) {
	switch {
	case p.ServiceAccount == nil && p.RBAC == nil:
		s.AutomountServiceAccountToken = ptr(false)
		return
	case p.ServiceAccount != nil && p.ServiceAccount.Name != "":
		s.ServiceAccountName = p.ServiceAccount.Name
	default:
		s.ServiceAccountName = p.Name
		p.emitServiceAccount()
	}
	if p.RBAC != nil {
		s.AutomountServiceAccountToken = ptr(true)
		p.emitRole(s.ServiceAccountName)
	}
}

func (p *pod) emitServiceAccount() {
	meta := p.meta(p.Name, p.Name)
	if p.ServiceAccount != nil {
		meta.Annotations = merge(meta.Annotations, p.ServiceAccount.Annotations)
	}
	p.emit(&corev1.ServiceAccount{TypeMeta: typeMeta("v1", "ServiceAccount"), ObjectMeta: meta})
}

// emitRole emits the role and its binding to an account.
func (p *pod) emitRole(account string) {
	const group = "rbac.authorization.k8s.io/v1"
	subject := rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Name: account, Namespace: p.Namespace}
	if p.clusterScope() {
		meta := p.clusterMeta()
		p.emit(&rbacv1.ClusterRole{TypeMeta: typeMeta(group, "ClusterRole"), ObjectMeta: meta, Rules: p.RBAC.Rules})
		p.emit(&rbacv1.ClusterRoleBinding{
			TypeMeta: typeMeta(group, "ClusterRoleBinding"), ObjectMeta: meta, Subjects: []rbacv1.Subject{subject},
			RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: meta.Name},
		})
		return
	}
	p.checkRules()
	meta := p.meta(p.Name, p.Name)
	p.emit(&rbacv1.Role{TypeMeta: typeMeta(group, "Role"), ObjectMeta: meta, Rules: p.RBAC.Rules})
	p.emit(&rbacv1.RoleBinding{
		TypeMeta: typeMeta(group, "RoleBinding"), ObjectMeta: meta, Subjects: []rbacv1.Subject{subject},
		RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: meta.Name},
	})
}

func (p *pod) clusterScope() bool {
	if p.RBAC.Scope == "" {
		return p.clusterRBAC
	}
	return p.RBAC.Scope == "cluster"
}

// clusterMeta is the metadata of an object outside namespaces, whose name says
// the namespace so that apps of the same name do not share it.
func (p *pod) clusterMeta() metav1.ObjectMeta {
	if p.Namespace == "" {
		n := p.spec("rbac", "scope")
		if !n.Exists() {
			n = p.spec("rbac")
		}
		p.failAbsent(p.Node.At("metadata", "namespace").Range, "missing-field", "rbac for the whole cluster needs "+
			"metadata.namespace: it names the account, and is a part of the names of the ClusterRole and its binding",
			"add namespace, or set rbac.scope: namespace", see(n, "the scope is cluster"))
	}
	meta := p.meta(p.Namespace+"-"+p.Name, p.Name)
	meta.Namespace = ""
	return meta
}

// checkRules fails for rules that a Role cannot have.
func (p *pod) checkRules() {
	for i, n := range p.spec("rbac", "rules").Items {
		if i < len(p.RBAC.Rules) && len(p.RBAC.Rules[i].NonResourceURLs) > 0 {
			p.fail(n.At("nonResourceURLs").Range, "conflict",
				"paths of the API server belong to no namespace, and the scope is namespace",
				"set scope: cluster", see(p.spec("rbac", "scope"), "the scope is here"))
		}
	}
}

// merge gives a with the entries of b, which win.
func merge(a, b map[string]string) map[string]string {
	if len(b) == 0 {
		return a
	}
	m := make(map[string]string, len(a)+len(b))
	for k, v := range a {
		m[k] = v
	}
	for k, v := range b {
		m[k] = v
	}
	return m
}
