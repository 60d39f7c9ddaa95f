package graph

import (
	"cmp"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// binding notes whom a RoleBinding or ClusterRoleBinding grants what.
func (b *builder) binding(o *object) {
	if !strings.HasSuffix(o.Kind, "RoleBinding") {
		return
	}
	role := o.At("roleRef")
	b.refer(o, "role", kind{manifest.RBACGroup, role.Get("kind").Text}, role.Get("name"), role)
	for _, n := range o.At("subjects").Items {
		b.subject(o, n)
	}
}

func (b *builder) subject(o *object, n *source.Node) {
	name := n.Get("name")
	if name.Kind != source.String || name.Text == "" {
		return
	}
	var k kind
	switch n.Get("kind").Text {
	case "ServiceAccount":
		k = kindServiceAccount
	case "User":
		k = kindUser
	case "Group":
		k = kindGroup
	default:
		return
	}
	namespace := cmp.Or(n.Get("namespace").Text, o.Namespace)
	b.note(&ref{object: o, from: o.node, to: b.target(k, namespace, name.Text), typ: "grants", at: name,
		within: []*source.Node{n}})
}
