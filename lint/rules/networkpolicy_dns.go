package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyDNS = &lint.Rule{
	ID:      "networkpolicy-dns",
	Summary: "a NetworkPolicy that lets pods out, but not to DNS",
	Why: "Pods that may not reach port 53 of the cluster's DNS cannot resolve the name of anything that they may " +
		"reach. " +
		"Unless another policy allows it, as one for the whole namespace may, every connection by name fails after " +
		"some seconds.",
	Do:       "Add an egress rule with port 53 for UDP and TCP to the pods k8s-app: kube-dns in namespace kube-system.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic",
	Input:    checkNetworkPolicyDNS,
}

func checkNetworkPolicyDNS(p *lint.Pass) {
	type whole struct{ folder, namespace string }
	allowed, everywhere := map[*manifest.Workload]bool{}, map[whole]bool{}
	var forgetful []*manifest.Object
	for _, o := range p.Of("NetworkPolicy") {
		s := manifest.PodSelector(o)
		switch {
		case o.Group != manifest.NetworkingGroup || !limitsEgress(o) || s.Invalid:
		case !allowsDNS(o, "UDP") && !allowsDNS(o, "TCP"):
			forgetful = append(forgetful, o)
		case s.Empty():
			everywhere[whole{o.Folder(), o.Namespace}] = true
		default:
			for _, w := range p.Select(o, "", s) {
				allowed[w] = true
			}
		}
	}
	for _, o := range forgetful {
		if everywhere[whole{o.Folder(), o.Namespace}] || allIn(p, o, allowed) {
			continue
		}
		p.Report(o, o.At("spec", "egress"),
			"the policy lets pods out, but not to port 53, so they cannot resolve names",
			"add a rule with ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]")
	}
}

// allIn reports whether a policy selects pods, and only such as are in the set.
func allIn(p *lint.Pass, o *manifest.Object, set map[*manifest.Workload]bool) bool {
	selected := p.Select(o, "", manifest.PodSelector(o))
	for _, w := range selected {
		if !set[w] {
			return false
		}
	}
	return len(selected) > 0
}

// limitsEgress reports whether a policy has egress rules that count. One that
// lets nothing out means just that.
func limitsEgress(o *manifest.Object) bool {
	if len(o.At("spec", "egress").Items) == 0 {
		return false
	}
	types := o.At("spec", "policyTypes")
	return len(types.Items) == 0 || manifest.HasText(types, "Egress")
}

// allowsDNS reports whether an egress rule of a policy allows port 53 of what
// may be a DNS server.
func allowsDNS(o *manifest.Object, protocol string) bool {
	for _, rule := range policyRules(o) {
		if !rule.egress || !mayHoldDNS(o, rule) {
			continue
		}
		if len(rule.ports) == 0 {
			return true
		}
		for _, port := range rule.ports {
			if isDNSPort(port, protocol) {
				return true
			}
		}
	}
	return false
}

// mayHoldDNS reports whether the peers of a rule may be DNS servers: those of
// the cluster are in kube-system, others anywhere but among the named pods of
// the policy's namespace.
func mayHoldDNS(o *manifest.Object, rule policyRule) bool {
	if len(rule.peers) == 0 || o.Namespace == "kube-system" {
		return true
	}
	for _, peer := range rule.peers {
		if peer.Has("namespaceSelector") || peer.Has("ipBlock") {
			return true
		}
	}
	return len(rule.ports) > 0 // a port 53 is for DNS, wherever it is
}

func isDNSPort(n *source.Node, protocol string) bool {
	own := n.Get("protocol").Text
	if own == "" {
		own = "TCP"
	}
	port := n.Get("port")
	if own != protocol {
		return false
	}
	if port.Kind == source.String {
		return port.Text == "dns" || port.Text == "dns-tcp"
	}
	first, ok := port.Int()
	last, ranged := n.Get("endPort").Int()
	return !ok || first == 53 || first == 5353 || first == 1053 || ranged && first <= 53 && 53 <= last
}
