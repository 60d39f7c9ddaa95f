package rules

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A policyRule is one entry of a NetworkPolicy's ingress or egress.
type policyRule struct {
	egress bool
	ports  []*source.Node
	peers  []*source.Node
}

func policyRules(o *manifest.Object) (list []policyRule) {
	for _, n := range o.At("spec", "ingress").Items {
		list = append(list, policyRule{false, n.Get("ports").Items, n.Get("from").Items})
	}
	for _, n := range o.At("spec", "egress").Items {
		list = append(list, policyRule{true, n.Get("ports").Items, n.Get("to").Items})
	}
	return list
}

// peerNamespace gives the one namespace that a peer of a policy is in: "", true
// for the policy's own. ok is false when it may be in several, or is not made of
// pods.
func peerNamespace(peer *source.Node) (namespace string, ok bool) {
	if !peer.Get("podSelector").Exists() || peer.Has("ipBlock") {
		return "", false
	}
	n := peer.Get("namespaceSelector")
	if !n.Exists() {
		return "", true
	}
	for _, r := range manifest.SelectorOf(n).Requirements {
		if r.Key == manifest.NamespaceNameLabel && r.Operator == "In" && len(r.Values) == 1 {
			return r.Values[0], true
		}
	}
	return "", false
}
