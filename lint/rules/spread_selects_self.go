package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var spreadSelectsSelf = &lint.Rule{
	ID:      "spread-selects-self",
	Summary: "a topology spread constraint that does not select the workload's own pods",
	Why: "The scheduler counts the pods that the labelSelector selects. When the pods that it places are not among " +
		"them, " +
		"the count never changes, so they are not spread at all: all may land in one zone. A labelSelector that is " +
		"left out selects nothing.",
	Do:       "Give the constraint the labels of the pod template, as in the workload's own selector.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#topologyspreadconstraints-field",
	Workload: checkSpread,
	Foreign:  []string{"kube-score/pod-topology-spread-constraints"},
}

func checkSpread(p *lint.Pass, w *manifest.Workload) {
	for _, n := range w.Pod().Get("topologySpreadConstraints").Items {
		if n.Kind != source.Map {
			continue
		}
		field := n.Get("labelSelector")
		selector := manifest.SelectorOf(field)
		if selector.Null {
			if !n.Has("matchLabelKeys") { // the API server refuses that
				place := n.Range
				if field.Exists() {
					place = field.Range
				}
				p.ReportAt(w.Object, place,
					"the topology spread constraint has no labelSelector, so it selects no pods",
					"add the labels of the pod template: "+labelsForMessage(w.PodLabels))
			}
			continue
		}
		if selector.Invalid || w.Selects(selector) {
			continue
		}
		p.Report(w.Object, selector.Anchor(),
			fmt.Sprintf("the topology spread constraint selects %s, and not its own pods: %s", selector, podsHave(w)),
			"select labels of the pod template").
			Relate(w.Template().At("metadata", "labels"), "the labels of the pods")
	}
}
