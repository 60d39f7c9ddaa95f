package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noSpread = &lint.Rule{
	ID:      "no-spread",
	Summary: "several replicas that may all be on one node",
	Why: "The scheduler spreads the pods of a workload where it can, but takes the same node when that fits better. " +
		"Then the loss of that node is the loss of all replicas, " +
		"and a budget cannot help against it.",
	Do: "Add topologySpreadConstraints over kubernetes.io/hostname, or a podAntiAffinity, that selects the " +
		"workload's own pods.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
	Workload: checkNoSpread,
	Foreign: []string{"kube-linter/no-anti-affinity", "kube-score/deployment-has-host-podantiaffinity",
		"kube-score/statefulset-has-host-podantiaffinity", "polaris/topologySpreadConstraint"},
}

func checkNoSpread(p *lint.Pass, w *manifest.Workload) {
	n, _, known := p.MinReplicas(w)
	if w.ReplicasNode() == nil || !known || n < 2 || w.Pod().Kind != source.Map {
		return
	}
	if len(w.Pod().Get("topologySpreadConstraints").Items) > 0 ||
		manifest.IsSet(w.Pod().At("affinity", "podAntiAffinity")) {
		return
	}
	p.Report(w.Object, w.Pod().Get("affinity"),
		fmt.Sprintf("nothing keeps the %d pods of %s from being on one node", n, w.Title()),
		"add topologySpreadConstraints or affinity.podAntiAffinity that select its pods")
}
