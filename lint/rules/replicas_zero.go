package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var replicasZero = &lint.Rule{
	ID:      "replicas-zero",
	Summary: "a workload that is scaled to nothing",
	Why: "Nothing runs, and nobody sees why: the workload is there and reports no error. What is scaled by hand to " +
		"stop it for a while tends to stay so, and its Service answers with nothing. " +
		"A workload that an autoscaler or a Rollout starts is not reported.",
	Do: "Remove the workload from the files, or write how many pods are meant. Leave replicas out where an " +
		"autoscaler sets it.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas",
	Input: func(p *lint.Pass) {
		started := startedByRollouts(p.Index)
		for _, w := range p.Workloads {
			if w.Replicas == 0 && !p.MayScale(w) && !started[w.Object] {
				p.Report(w.Object, w.ReplicasNode(), w.Title()+" has 0 replicas: nothing runs",
					"remove it, or write how many pods are meant")
			}
		}
	},
}

// startedByRollouts gives the objects whose pods a Rollout of Argo may start in
// their place.
func startedByRollouts(x *manifest.Index) map[*manifest.Object]bool {
	started := map[*manifest.Object]bool{}
	for _, o := range x.Of("Rollout") {
		ref := o.At("spec", "workloadRef")
		for _, target := range x.Find(o, ref.Get("kind").Text, "", ref.Get("name").Text) {
			started[target] = true
		}
	}
	return started
}
