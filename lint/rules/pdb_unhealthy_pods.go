package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var pdbUnhealthyPods = &lint.Rule{
	ID:      "pdb-unhealthy-pods",
	Summary: "a PodDisruptionBudget that keeps pods which are not ready",
	Why: "Without unhealthyPodEvictionPolicy a pod that is not ready is evicted only while enough others are. When a " +
		"release crashes again and again, none is: the drain of a node waits for pods that serve nobody, and an " +
		"upgrade of the cluster stops there.",
	Do: "Write unhealthyPodEvictionPolicy: AlwaysAllow. Databases that need time to become ready again write " +
		"IfHealthyBudget, which is the default, by name.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy",
	Kinds:    []string{"PodDisruptionBudget"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		policy := o.At("spec", "unhealthyPodEvictionPolicy")
		if o.Group == "policy" && o.At("spec").Kind == source.Map && !manifest.IsSet(policy) &&
			olderThan(p.Options, "1.27") == "" {
			p.Report(o, policy, "unhealthyPodEvictionPolicy is not set, so pods that are not ready can block a drain",
				"write unhealthyPodEvictionPolicy: AlwaysAllow")
		}
	},
	Foreign: []string{"kube-linter/pdb-unhealthy-pod-eviction-policy"},
}
