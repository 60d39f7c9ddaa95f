package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaConflict = &lint.Rule{
	ID:      "hpa-conflict",
	Summary: "two autoscalers for one workload",
	Why: "A HorizontalPodAutoscaler that finds its pods under another one stops scaling, and reports " +
		"AmbiguousSelector; so do both. " +
		"KEDA makes a HorizontalPodAutoscaler for each ScaledObject, so one of each is two as well.",
	Do:       "Put all metrics into one autoscaler: it takes the largest number that any of them asks for.",
	Severity: source.Error,
	Beyond:   true,
	Source:   "k8s.io/kubernetes/pkg/controller/podautoscaler/horizontal.go",
	Workload: checkHPAConflict,
}

func checkHPAConflict(p *lint.Pass, w *manifest.Workload) {
	list := p.Autoscalers(w)
	if len(list) < 2 {
		return
	}
	first := list[0]
	for _, a := range list[1:] {
		if a.Name == first.Name && a.Kind == first.Kind || transferred(a.Object) {
			continue
		}
		p.Report(a.Object, a.Target.Get("name"),
			fmt.Sprintf("%s is scaled by both %s and %s", w.Title(), first.Title(),
				a.Title()),
			"put the metrics of both into one").
			Relate(first.Target.Get("name"), "the first autoscaler")
	}
}

// transferred reports whether a ScaledObject takes an autoscaler over that is
// there already.
func transferred(o *manifest.Object) bool {
	return o.At("metadata", "annotations", "scaledobject.keda.sh/transfer-hpa-ownership").Text == "true"
}
