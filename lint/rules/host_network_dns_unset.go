package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hostNetworkDNSUnset = &lint.Rule{
	ID:      "host-network-dns-unset",
	Summary: "a pod on the network of its node that does not say whose DNS it asks",
	Why: "ClusterFirst, the default, does not hold for pods with hostNetwork: they ask the DNS servers of their node, " +
		"and " +
		"find no Service of the cluster. Whether that is meant can only be told where it is written down.",
	Do:       "Write dnsPolicy: ClusterFirstWithHostNet, or dnsPolicy: Default where the pod needs no Service.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		host := nodeResolved(w)
		if host == nil || w.Pod().Get("dnsPolicy").Text == "Default" {
			return
		}
		if n, _ := serviceNamedBy(p, w); n == nil || !p.Runs(hostNetworkDNS) {
			p.Report(w.Object, host, "with hostNetwork the pod asks the DNS of its node, which knows no Services",
				"write dnsPolicy: ClusterFirstWithHostNet, or Default where it needs none")
		}
	},
}
