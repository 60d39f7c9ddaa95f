package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
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
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		host := nodeResolved(w)
		if host == nil {
			return
		}
		n, name := serviceNamedBy(p, w)
		if n == nil {
			return
		}
		p.Report(w.Object, host,
			fmt.Sprintf("with hostNetwork the pod asks the DNS of its node, which does not know %s", name),
			"write dnsPolicy: ClusterFirstWithHostNet").
			Fix("write dnsPolicy: ClusterFirstWithHostNet", setField(w.Pod(), "dnsPolicy", "ClusterFirstWithHostNet")...).
			Relate(n, "the Service is named here")
	},
}
