package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyNamespace = &lint.Rule{
	ID:      "networkpolicy-namespace",
	Summary: "a peer in a NetworkPolicy that selects no Namespace of the input, though one of them was meant",
	Why: "A namespaceSelector goes by the labels of Namespaces. Beside kubernetes.io/metadata.name, its name, a " +
		"Namespace has only those that somebody gave it. A peer that selects no namespace lets nothing through, and " +
		"connections time out.",
	Do:       "Select kubernetes.io/metadata.name, which every Namespace has, or give the Namespace the label.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyNamespace,
}

func checkNetworkPolicyNamespace(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup || len(p.Of("Namespace")) == 0 {
		return
	}
	for _, rule := range policyRules(o) {
		for _, peer := range rule.peers {
			if s := manifest.SelectorOf(peer.Get("namespaceSelector")); !s.Invalid && !p.SelectsNamespace(s) {
				checkNamespaceMeant(p, o, s)
			}
		}
	}
}

// checkNamespaceMeant reports a selector that selects no Namespace of the input, where
// one was meant.
func checkNamespaceMeant(p *lint.Pass, o *manifest.Object, s *manifest.Selector) {
	for i := range s.Requirements {
		r := &s.Requirements[i]
		if r.Operator != "In" {
			continue
		}
		ns := p.NamespaceMeant(r)
		if ns == nil {
			continue
		}
		hint := source.DidYouMean(ns.Name)
		if r.Key != manifest.NamespaceNameLabel {
			hint = fmt.Sprintf("write %s: %s, which the Namespace has anyway, or give it the label",
				manifest.NamespaceNameLabel, ns.Name)
		}
		p.Report(o, r.Anchor(), fmt.Sprintf("no Namespace is labelled %s: %s has %s", r, ns.Title(),
			labelsForMessage(ns.Labels())), hint).
			Relate(ns.At("metadata", "name"), ns.Title()+" is defined here")
		return
	}
}
