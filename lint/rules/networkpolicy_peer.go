package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyPeer = &lint.Rule{
	ID:      "networkpolicy-peer",
	Summary: "a peer in a NetworkPolicy that selects no pods, where others could have been meant",
	Why: "A rule whose peer selects nothing allows nothing: the traffic that it was written for is dropped, and the " +
		"connections time out. " +
		"A podSelector alone looks only into the namespace of the policy.",
	Do:       "Select labels that the pods have, and add a namespaceSelector if they are in another namespace.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
	Kinds:    []string{"NetworkPolicy"},
	Object:   func(p *lint.Pass, o *manifest.Object) { checkNetworkPolicyPeer(p, o, true) },
	Foreign:  []string{"kube-linter/dangling-networkpolicypeer-podselector"},
}

// checkNetworkPolicyPeer reports peers that select nothing: those for which
// pods of the input could have been meant, or the others.
func checkNetworkPolicyPeer(p *lint.Pass, o *manifest.Object, meant bool) {
	if o.Group != manifest.NetworkingGroup {
		return
	}
	rules := policyRules(o)
	for i := range rules {
		for _, peer := range rules[i].peers {
			namespace, s, nothing := peerWithout(p, o, peer)
			if !nothing || peerMeant(p, o, rules, i, namespace, s) != meant {
				continue
			}
			where := ""
			if namespace != "" {
				where = " in namespace " + namespace
			}
			p.Report(o, s.Anchor(), fmt.Sprintf("the peer selects %s, which no pods%s have", s, where),
				labelsHint(p, o, namespace))
		}
	}
}

// peerWithout gives the selector of a peer, the namespace that it looks into,
// and whether it selects no pods there though there are some.
func peerWithout(p *lint.Pass, o *manifest.Object, peer *source.Node) (namespace string, s *manifest.Selector,
	nothing bool) {
	namespace, ok := peerNamespace(peer)
	s = manifest.SelectorOf(peer.Get("podSelector"))
	return namespace, s, ok && selectsNothing(p, o, namespace, s)
}

// peerMeant reports whether a peer of rule i that selects nothing was to select
// pods of the input: there are some that the policy does not speak of yet, or
// that have nearly the same label, or it lets nothing through at all. A rule with ports is for clients of a server,
// which may be of another application.
func peerMeant(p *lint.Pass, o *manifest.Object, rules []policyRule, i int, namespace string,
	s *manifest.Selector) bool {
	if namespace != "" {
		return true
	}
	spoken := []*manifest.Selector{manifest.PodSelector(o)}
	through := false
	for _, rule := range rules {
		through = through || rule.egress == rules[i].egress && len(rule.peers) == 0
		for _, peer := range rule.peers {
			_, s, nothing := peerWithout(p, o, peer)
			through = through || rule.egress == rules[i].egress && !nothing
			if peer.Has("podSelector") && !nothing {
				spoken = append(spoken, s)
			}
		}
	}
	near := p.Near(o, "")
	for _, w := range near[:min(len(near), manifest.MaxCandidates)] {
		if !anySelects(spoken, w) || misspelt(s, w.PodLabels) {
			return true
		}
	}
	return len(rules[i].ports) == 0 && !through
}

// misspelt reports whether a selector asks for a value that is one typo away
// from the one that the labels have.
func misspelt(s *manifest.Selector, labels manifest.Labels) bool {
	return slices.ContainsFunc(s.Requirements, func(r manifest.Requirement) bool {
		value, ok := labels.Get(r.Key)
		return ok && r.Operator == "In" &&
			slices.ContainsFunc(r.Values, func(v string) bool { return manifest.OneTypo(v, value) })
	})
}

func anySelects(list []*manifest.Selector, w *manifest.Workload) bool {
	for _, s := range list {
		if w.Selects(s) {
			return true
		}
	}
	return false
}
