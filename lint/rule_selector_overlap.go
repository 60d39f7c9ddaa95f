package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var selectorOverlap = &Rule{
	ID:      "selector-overlap",
	Summary: "a workload whose selector matches the pods of another",
	Why: "A selector says which pods are whose. Where two workloads match the same pods, an autoscaler counts the pods of both, a budget and kubectl logs mix them up, " +
		"and a ReplicaSet or DaemonSet takes over pods that belong to nobody, and deletes those that are too many. " +
		"A selector is immutable, so this is hard to mend later.",
	Do:       "Give each workload a label with a value of its own, in its selector and in its pods: app, or app.kubernetes.io/component for the parts of one application.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
	Input:    checkSelectorOverlap,
}

func checkSelectorOverlap(p *Pass) {
	type group struct{ folder, namespace, selector string }
	matches := map[group][]*Workload{}
	for _, w := range p.Workloads {
		if !w.owns() {
			continue
		}
		g := group{w.folder(), w.Namespace, w.Selector.String()}
		list, ok := matches[g]
		if !ok {
			for _, other := range p.Select(w.Object, "", w.Selector) {
				if p.Together(w.Object, other.Object) && len(other.PodLabels) > 0 && other.Kind != "PodTemplate" {
					list = append(list, other)
				}
			}
			matches[g] = list
		}
		if other := w.overlaps(list); other != nil {
			p.Report(w.Object, w.Selector.place(), fmt.Sprintf("the selector also matches the pods of %s", other.Title()), w.overlapHint(other)).
				Relate(other.templateLabels(), "these pods")
		}
	}
}

// overlaps gives a workload, of those whose pods the selector matches, that is
// another. Of two that match each other's pods it is the first, for the second.
func (w *Workload) overlaps(list []*Workload) *Workload {
	seen := false
	for _, other := range list {
		if other == w {
			seen = true
			continue
		}
		mutual := other.owns() && w.Selects(other.Selector)
		if (other.Kind != w.Kind || other.Name != w.Name) && !(mutual && seen) {
			return other
		}
	}
	return nil
}

// owns reports whether the workload takes pods that its selector matches for
// its own.
func (w *Workload) owns() bool {
	return w.Selector != nil && !w.Selector.Empty() && !w.Selector.Invalid && !w.Ends
}

func (w *Workload) overlapHint(other *Workload) string {
	switch {
	case other.Kind == "Pod" && (w.Kind == "ReplicaSet" || w.Kind == "ReplicationController" || w.Kind == "DaemonSet"):
		return fmt.Sprintf("give the Pod other labels: the %s takes it over, and may delete it", w.Kind)
	case other.Kind == "Pod" || other.Ends:
		return fmt.Sprintf("give the %s other labels: an autoscaler and budgets count its pods as those of the %s", other.Kind, w.Kind)
	}
	return "give each workload a label with a value of its own, in its selector and in its pods"
}
