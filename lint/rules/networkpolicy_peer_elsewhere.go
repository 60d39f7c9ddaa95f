package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyPeerElsewhere = &lint.Rule{
	ID:      "networkpolicy-peer-elsewhere",
	Summary: "a peer in a NetworkPolicy that selects no pods of the input",
	Why: "The pods may well be those of another application. But then nothing here says so, and a wrong label " +
		"is not noticed before the connections time out.",
	Do:       "Lint it together with the other application, or look whether its pods have the labels.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
	Kinds:    []string{"NetworkPolicy"},
	Object:   func(p *lint.Pass, o *manifest.Object) { checkNetworkPolicyPeer(p, o, false) },
}
