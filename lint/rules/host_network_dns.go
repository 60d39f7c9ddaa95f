package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hostNetworkDNS = &lint.Rule{
	ID:      "host-network-dns",
	Summary: "a pod on the network of its node that names a Service, without dnsPolicy: ClusterFirstWithHostNet",
	Why: "A pod with hostNetwork asks the DNS servers of its node, also with ClusterFirst, the default. They know " +
		"nothing of the Services of the cluster, so the name is not found.",
	Do:       "Write dnsPolicy: ClusterFirstWithHostNet.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy",
	Input: func(p *lint.Pass) {
		services := newServiceNames(p)
		for _, w := range p.Workloads {
			host := nodeResolved(w)
			if host == nil {
				continue
			}
			n, name := services.namedBy(w)
			if n == nil {
				continue
			}
			p.Report(w.Object, host,
				fmt.Sprintf("with hostNetwork the pod asks the DNS of its node, which does not know %s", name),
				"write dnsPolicy: ClusterFirstWithHostNet").
				Fix("write dnsPolicy: ClusterFirstWithHostNet", setField(w.Pod(), "dnsPolicy", "ClusterFirstWithHostNet")...).
				Relate(n, "the Service is named here")
		}
	},
}
