package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hostPortReplicas = &lint.Rule{
	ID:      "hostport-replicas",
	Summary: "a port of the node in a workload with several pods",
	Why: "A port of a node is there once, so each pod needs a node of its own. With more pods than nodes the rest " +
		"stay Pending, " +
		"and a rolling update that starts new pods first needs a free node for each. Workloads with a system " +
		"priority class, which run on nodes of their own, are not reported.",
	Do: "Reach the pods through a Service and remove hostPort; or use a DaemonSet, if there is to be one on " +
		"every node.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/configuration/overview/#services",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if w.Replicas < 2 || isNodeAgent(w) {
			return
		}
		// That of hostNetwork is in what host-namespaces reports.
		if port, number := nodePortOf(w, false); port != nil {
			p.Report(w.Object, port,
				fmt.Sprintf("%d pods of %s each need port %d of a node, so no two fit on one", w.Replicas, w.Title(),
					number),
				"remove it and use a Service, or use a DaemonSet").
				Relate(w.ReplicasNode(), "this many pods")
		}
	},
}
