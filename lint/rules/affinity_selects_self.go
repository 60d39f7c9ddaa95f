package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var affinitySelectsSelf = &lint.Rule{
	ID:      "affinity-selects-self",
	Summary: "a pod affinity or anti-affinity that selects no pods",
	Why: "An anti-affinity that was copied or outlived a change of labels keeps nothing apart: all replicas may run " +
		"on one node, and go with it. " +
		"A required affinity to pods that are nowhere leaves the pod Pending for ever. A labelSelector that is left " +
		"out selects nothing, and an empty one all pods.",
	Do:       "Select the workload's own pods to spread them, or the labels that the pods meant really have.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity",
	Workload: checkAffinity,
}

func checkAffinity(p *lint.Pass, w *manifest.Workload) {
	if w.Pod().Kind != source.Map {
		return
	}
	for _, field := range []string{"podAffinity", "podAntiAffinity"} {
		terms := podTerms(w, field)
		spread := false
		for i := range terms {
			spread = spread || terms[i].own(w)
		}
		for i := range terms {
			checkTerm(p, w, field, &terms[i], spread)
		}
	}
}

// checkTerm looks at one term; spread: another one of the same field means the
// workload's own pods already, so this one means others, which may be elsewhere.
func checkTerm(p *lint.Pass, w *manifest.Workload, field string, t *podTerm, spread bool) {
	selector := t.node.Get("labelSelector")
	if t.node.Kind != source.Map {
		return
	}
	if t.selector.Null {
		if !t.node.Has("matchLabelKeys") && !t.node.Has("mismatchLabelKeys") { // the API server refuses that
			place := t.node.Range
			if selector.Exists() {
				place = selector.Range
			}
			p.ReportAt(w.Object, place, field+" has no labelSelector, so it selects no pods",
				"add a labelSelector that selects the pods meant")
		}
		return
	}
	if t.selector.Invalid || t.selector.Empty() || !t.here || spread || t.own(w) ||
		len(t.node.Get("mismatchLabelKeys").Items) > 0 || len(p.Select(w.Object, "", t.selector)) > 0 {
		return
	}
	if p.OperatorNear(w.Object) || p.PatchSelects(t.selector) {
		return
	}
	if field == "podAntiAffinity" {
		p.Report(w.Object, t.selector.Anchor(),
			fmt.Sprintf("%s selects %s, which no pods have: %s", field, t.selector,
				podsHave(w)),
			"select labels that the pods have").
			Relate(w.Template().At("metadata", "labels"), "the labels of the pods")
		return
	}
	if len(p.Near(w.Object, "")) > 1 { // else the pods meant are those of another workload, and the input has none
		p.Report(w.Object, t.selector.Anchor(), fmt.Sprintf("%s selects %s, which no pods have", field, t.selector),
			labelsHint(p, w.Object, ""))
	}
}
