package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaSingleReplica = &lint.Rule{
	ID:      "hpa-single-replica",
	Summary: "an autoscaler that may leave a single pod",
	Why: "With minReplicas 1, which is also the default, there is one pod in quiet hours: when it is evicted or its " +
		"node fails, nobody answers until another one is ready. And what comes in a burst finds one pod. A target with " +
		"a claim or of type Recreate is passed over.",
	Do:       "Write minReplicas: 2 or more, and spread the pods over nodes.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#dealing-with-disruptions",
	Kinds:    []string{"HorizontalPodAutoscaler"},
	Object:   checkHPASingleReplica,
	Foreign: []string{"kube-linter/hpa-minimum-three-replicas", "kube-score/horizontalpodautoscaler-replicas",
		"polaris/hpaMinAvailability"},
}

func checkHPASingleReplica(p *lint.Pass, o *manifest.Object) {
	a := manifest.AutoscalerOf(o)
	if a == nil || a.Min != 1 || o.At("spec").Kind != source.Map {
		return
	}
	alone := func(target *manifest.Object) bool {
		return target.Workload != nil && (keepsData(target.Workload) || recreates(target))
	}
	if slices.ContainsFunc(p.Find(o, a.TargetKind(), "", a.TargetName()), alone) {
		return
	}
	message := "minReplicas is 1, so in quiet hours a single pod is left"
	if !manifest.IsSet(o.At("spec", "minReplicas")) {
		message = "minReplicas is not set and then 1, so in quiet hours a single pod is left"
	}
	p.Report(o, o.At("spec", "minReplicas"), message, "write minReplicas: 2 or more")
}
