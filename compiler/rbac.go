package compiler

import (
	"cmp"
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A serviceAccount is the name of one that exists, or a map.
type serviceAccount struct {
	Name        string            `json:"name"`
	Create      bool              `json:"create"`
	Annotations map[string]string `json:"annotations"` // of one that is created
	Token       *bool             `json:"token"`       // nil: mounted where there is an account
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

// roles are what the pods may do in the cluster: one, or a list.
type roles []rbac

// DecodeNode implements source.NodeDecoder.
func (r *roles) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.List {
		d.Decode(n, (*[]rbac)(r))
		return
	}
	*r = make(roles, 1)
	d.Decode(n, &(*r)[0])
}

// An rbac is a role that the pods have.
type rbac struct {
	Name      string              `json:"name"` // "": that of the app
	Rules     []rbacv1.PolicyRule `json:"rules"`
	Scope     string              `json:"scope"`     // namespace or cluster; "" is the default of the kind
	Namespace string              `json:"namespace"` // "": that of the app

	node *source.Node
}

// account gives the pods their ServiceAccount, and emits it, its roles and
// their bindings as far as the spec asks for them. Without an account no token
// is mounted unless the spec says so, or the pods cannot change.
func (p *pod) account(s *corev1.PodSpec) {
	var a serviceAccount
	if p.ServiceAccount != nil {
		a = *p.ServiceAccount
	}
	create := a.Create || a.Name == "" && len(p.RBAC) > 0
	if create && a.Name == "" {
		a.Name = p.Name
	}
	s.ServiceAccountName, s.AutomountServiceAccountToken = a.Name, a.Token
	switch {
	case a.Token != nil:
	case len(p.RBAC) > 0:
		s.AutomountServiceAccountToken = ptr(true)
	case a.Name == "" && !p.finished():
		s.AutomountServiceAccountToken = ptr(false)
	}
	if create {
		p.emitServiceAccount(&a)
	}
	p.emitRoles(a.Name)
}

func (p *pod) emitServiceAccount(a *serviceAccount) {
	meta := p.meta(a.Name, p.Name)
	meta.Annotations = merge(meta.Annotations, a.Annotations)
	p.emit(&corev1.ServiceAccount{TypeMeta: typeMeta("v1", "ServiceAccount"), ObjectMeta: meta})
}

// emitRoles emits the roles and their bindings to an account.
func (p *pod) emitRoles(account string) {
	first := map[[2]string]*source.Node{} // by namespace and name
	at := p.spec("rbac")
	for i := range p.RBAC {
		r := &p.RBAC[i]
		if r.node = at; at.Kind == source.List {
			r.node = at.At(strconv.Itoa(i))
		}
		if r.Name == "" && i > 0 {
			p.failAbsent(r.node.Range, "missing-field", "the roles behind the first need a name",
				"add name: that of the Role; the first has the name of the app unless it says another")
			continue
		}
		meta := p.roleMeta(r)
		key := [2]string{meta.Namespace, meta.Name}
		if old := first[key]; old != nil {
			p.fail(r.node.At("name").Range, "duplicate", fmt.Sprintf("two roles have the name %s", meta.Name),
				"give one of them another name, or put their rules together", see(old, "the other one"))
			continue
		}
		if first[key] = r.node; r.Name != "" {
			first[key] = r.node.At("name")
		}
		p.emitRole(r, meta, account)
	}
}

// emitRole emits a role and its binding.
func (p *pod) emitRole(r *rbac, meta metav1.ObjectMeta, account string) {
	const group = "rbac.authorization.k8s.io/v1"
	subject := rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Name: account, Namespace: p.Namespace}
	if p.clusterScope(r) {
		p.emit(&rbacv1.ClusterRole{TypeMeta: typeMeta(group, "ClusterRole"), ObjectMeta: meta, Rules: r.Rules})
		p.emit(&rbacv1.ClusterRoleBinding{
			TypeMeta: typeMeta(group, "ClusterRoleBinding"), ObjectMeta: meta, Subjects: []rbacv1.Subject{subject},
			RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: p.nameOf("ClusterRole", meta.Name)},
		})
		return
	}
	p.checkRules(r)
	p.emit(&rbacv1.Role{TypeMeta: typeMeta(group, "Role"), ObjectMeta: meta, Rules: r.Rules})
	p.emit(&rbacv1.RoleBinding{
		TypeMeta: typeMeta(group, "RoleBinding"), ObjectMeta: meta, Subjects: []rbacv1.Subject{subject},
		RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: meta.Name},
	})
}

func (p *pod) clusterScope(r *rbac) bool {
	if r.Scope == "" {
		return p.clusterRBAC && r.Namespace == ""
	}
	return r.Scope == "cluster"
}

// roleMeta is the metadata of a role and its binding. The name of an object
// outside namespaces says the namespace, so that apps of the same name do not
// share it.
func (p *pod) roleMeta(r *rbac) metav1.ObjectMeta {
	name := cmp.Or(r.Name, p.Name)
	if p.clusterScope(r) {
		name = p.Namespace + "-" + name
	}
	meta := p.meta(name, p.Name)
	switch {
	case p.clusterScope(r):
		meta.Namespace = ""
		p.needNamespace("rbac for the whole cluster needs metadata.namespace: it names the account, and is a part of "+
			"the names of the ClusterRole and its binding", "add namespace, or set rbac.scope: namespace",
			see(r.node.At("scope"), "the scope is cluster"))
	case r.Namespace != "":
		meta.Namespace = r.Namespace
		p.needNamespace("rbac in another namespace needs metadata.namespace, which the account is of", "add namespace",
			see(r.node.At("namespace"), "the other namespace"))
	}
	return meta
}

// needNamespace fails, once, where the app is in no namespace that is known.
func (p *pod) needNamespace(message, hint string, related source.Related) {
	if p.Namespace == "" && !p.homeless {
		p.homeless = true
		p.failAbsent(p.Node.At("metadata", "namespace").Range, "missing-field", message, hint, related)
	}
}

// checkRules fails for rules that a Role cannot have.
func (p *pod) checkRules(r *rbac) {
	for i, n := range r.node.At("rules").Items {
		if i < len(r.Rules) && len(r.Rules[i].NonResourceURLs) > 0 {
			p.fail(n.At("nonResourceURLs").Range, "conflict",
				"paths of the API server belong to no namespace, and the scope is namespace",
				"set scope: cluster", see(r.node.At("scope"), "the scope is here"))
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
