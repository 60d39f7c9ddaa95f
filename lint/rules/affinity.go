package rules

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A podTerm is a condition of a pod on which other pods are near it.
type podTerm struct {
	node     *source.Node // with labelSelector, topologyKey, matchLabelKeys
	selector *manifest.Selector
	required bool
	here     bool // it looks only into the namespace of the pod
}

// podTerms gives the terms of a workload's podAffinity or podAntiAffinity.
func podTerms(w *manifest.Workload, field string) (list []podTerm) {
	n := w.Pod().At("affinity", field)
	for _, t := range n.Get("requiredDuringSchedulingIgnoredDuringExecution").Items {
		list = append(list, newPodTerm(t, true))
	}
	for _, t := range n.Get("preferredDuringSchedulingIgnoredDuringExecution").Items {
		list = append(list, newPodTerm(t.Get("podAffinityTerm"), false))
	}
	return list
}

func newPodTerm(n *source.Node, required bool) podTerm {
	return podTerm{
		node:     n,
		selector: manifest.SelectorOf(n.Get("labelSelector")),
		required: required,
		here:     len(n.Get("namespaces").Items) == 0 && n.Get("namespaceSelector").Kind <= source.Null,
	}
}

// own reports whether the term means the workload's own pods.
func (t *podTerm) own(w *manifest.Workload) bool {
	return !t.selector.Null && t.here && len(t.node.Get("mismatchLabelKeys").Items) == 0 && w.Selects(t.selector)
}

// keyedTerms gives what may have matchLabelKeys: topology spread constraints
// and the terms of pod affinities.
func keyedTerms(w *manifest.Workload) []*source.Node {
	list := append([]*source.Node(nil), w.Pod().Get("topologySpreadConstraints").Items...)
	for _, field := range []string{"podAffinity", "podAntiAffinity"} {
		for _, t := range podTerms(w, field) {
			list = append(list, t.node)
		}
	}
	return list
}
