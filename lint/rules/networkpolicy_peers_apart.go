package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyPeersApart = &lint.Rule{
	ID:      "networkpolicy-peers-apart",
	Summary: "a podSelector and a namespaceSelector in two peers, one of which selects everything",
	Why: "Each item of from and to is a peer of its own, and what any of them allows is allowed. A namespaceSelector " +
		"alone lets in all pods of its namespaces, a podSelector alone pods of the policy's own namespace: with {} in " +
		"one of them, that is everybody in the cluster, or in the namespace. Pods in certain namespaces are one peer " +
		"with both selectors.",
	Do: "Put both selectors into one item, without a dash before the second. Where two peers were meant, remove the " +
		"one that the other holds already.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyPeersApart,
}

func checkNetworkPolicyPeersApart(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup {
		return
	}
	for _, rule := range policyRules(o) {
		pods, namespaces := loneSelector(rule.peers, "podSelector"), loneSelector(rule.peers, "namespaceSelector")
		switch {
		case pods == nil || namespaces == nil:
		case len(namespaces.Fields) == 0:
			p.ReportKey(o, namespaces, "this peer is all pods of all namespaces, whatever the podSelector beside it says",
				"write both selectors in one item, if the pods that it selects were meant, wherever they are").
				Relate(pods, "this peer adds nothing")
		case len(pods.Fields) == 0:
			p.ReportKey(o, pods, "this peer is all pods of the policy's own namespace, beside all pods of the namespaces "+
				"that are selected", "remove it, if only those namespaces were meant").
				Relate(namespaces, "this is a peer of its own")
		}
	}
}

// loneSelector gives the selector of a peer that has no other one, nil when there is no
// such peer.
func loneSelector(peers []*source.Node, field string) *source.Node {
	for _, peer := range peers {
		if n := peer.Get(field); n.Kind == source.Map && len(peer.Fields) == 1 {
			return n
		}
	}
	return nil
}
