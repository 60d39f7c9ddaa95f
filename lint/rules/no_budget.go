package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noBudget = &lint.Rule{
	ID:      "no-budget",
	Summary: "several replicas without a PodDisruptionBudget",
	Why: "When nodes are drained, for an upgrade or by an autoscaler of the cluster, pods are evicted one node after " +
		"the other, and without a budget nobody waits for their replacements: " +
		"all replicas may be away at once.",
	Do:       "Add a PodDisruptionBudget with maxUnavailable: 1 that selects the pods.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
	Workload: checkNoBudget,
	Foreign: []string{"kube-score/deployment-has-poddisruptionbudget",
		"kube-score/statefulset-has-poddisruptionbudget", "polaris/missingPodDisruptionBudget"},
}

func checkNoBudget(p *lint.Pass, w *manifest.Workload) {
	n, _, known := p.MinReplicas(w)
	if budgetedWorkloads.Of(p)[w] || w.ReplicasNode() == nil || !known || n < 2 || w.Pod().Kind != source.Map {
		return
	}
	p.Report(w.Object, w.ReplicasNode(),
		fmt.Sprintf("no PodDisruptionBudget selects the %d pods of %s", n,
			w.Title()),
		"add a PodDisruptionBudget with maxUnavailable: 1 and the selector of the workload")
}

// budgetedWorkloads are the workloads whose pods some PodDisruptionBudget selects.
var budgetedWorkloads = lint.NewShared(func(x *manifest.Index) map[*manifest.Workload]bool {
	covered := map[*manifest.Workload]bool{}
	for _, o := range x.Of("PodDisruptionBudget") {
		s := manifest.PodSelector(o)
		if s.Null {
			continue
		}
		for _, w := range x.Select(o, "", s) {
			covered[w] = true
		}
	}
	return covered
})
