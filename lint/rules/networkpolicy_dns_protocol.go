package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyDNSProtocol = &lint.Rule{
	ID:      "networkpolicy-dns-protocol",
	Summary: "a NetworkPolicy that lets pods out to port 53 over TCP alone",
	Why: "A port without a protocol is one of TCP, and names are asked for over UDP. The policy looks as if it " +
		"allows DNS, but every connection by name fails after some seconds.",
	Do:       "Allow port 53 for UDP, and for TCP as well, which long answers need.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyDNSProtocol,
}

func checkNetworkPolicyDNSProtocol(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup || !limitsEgress(o) || allowsDNS(o, "UDP") {
		return
	}
	for _, rule := range policyRules(o) {
		for _, port := range rule.ports {
			if n := port.Get("port"); rule.egress && n.Text == "53" && isDNSPort(port, "TCP") {
				p.Report(o, n, "port 53 is open for TCP alone, and names are asked for over UDP",
					"add {port: 53, protocol: UDP}")
				return
			}
		}
	}
}
