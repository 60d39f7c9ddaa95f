package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaOneSize = &lint.Rule{
	ID:      "hpa-one-size",
	Summary: "an autoscaler whose bounds are one number",
	Why: "Where minReplicas and maxReplicas are the same the autoscaler holds that number and scales nothing, " +
		"whatever its metrics say. It looks as if the app grew with its load.",
	Do:       "Write a higher maxReplicas; or remove the autoscaler, and write the number into the workload's replicas.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
	Kinds:    []string{"HorizontalPodAutoscaler", "ScaledObject"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		a := manifest.AutoscalerOf(o)
		if a == nil || a.Min < 1 || a.Min != a.Max {
			return
		}
		most := o.At("spec", "maxReplicas")
		if o.Kind == "ScaledObject" {
			most = o.At("spec", "maxReplicaCount")
		}
		p.Report(o, most, fmt.Sprintf("both bounds are %d, so %s scales nothing", a.Max, o.Title()),
			"write a higher maximum, or remove the autoscaler")
	},
	Foreign: []string{"polaris/hpaMaxAvailability"},
}
