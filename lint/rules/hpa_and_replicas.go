package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaAndReplicas = &lint.Rule{
	ID:      "hpa-and-replicas",
	Summary: "replicas set in a workload that has an autoscaler",
	Why: "Each time the manifest is applied, the number in it replaces the one that the autoscaler chose: under load " +
		"pods are stopped with each release, until the autoscaler notices. " +
		"With 0 the autoscaler is switched off.",
	Do: "Leave replicas out. Of a workload that is in a cluster already, take it out of what kubectl apply remembers " +
		"first (kubectl apply edit-last-applied), " +
		"or there will be one replica for a moment.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
	Workload: checkHPAAndReplicas,
	Foreign:  []string{"kube-score/deployment-targeted-by-hpa-does-not-have-replicas-configured"},
}

func checkHPAAndReplicas(p *lint.Pass, w *manifest.Workload) {
	list := p.Autoscalers(w)
	if len(list) == 0 || w.ReplicasNode() == nil || w.ReplicasNode().Kind <= source.Null {
		return
	}
	if slices.ContainsFunc(p.PatchesOf(w),
		func(patch *manifest.Workload) bool { return patch.At("spec").Has("replicas") }) {
		return // a patch may take it out
	}
	a := list[0]
	message := fmt.Sprintf("replicas is %s, and %s sets the number of pods: each apply undoes what it chose",
		w.ReplicasNode().Text, a.Title())
	if w.Replicas == 0 {
		message = fmt.Sprintf("replicas is 0, which switches %s off", a.Title())
	}
	p.Report(w.Object, w.ReplicasNode(), message, "remove replicas: the autoscaler keeps to its own minimum").
		Relate(a.Target.Get("name"), "this autoscaler scales the workload")
}
