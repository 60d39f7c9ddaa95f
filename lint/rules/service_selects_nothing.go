package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceSelectsNothing = &lint.Rule{
	ID:      "service-selects-nothing",
	Summary: "a Service whose selector matches no pods",
	Why: "The Service has no endpoints, so every connection to it is refused or times out. Nothing says so: the Service looks sound. " +
		"A selector reaches only pods in the namespace of the Service.",
	Do:       "Write labels that the pods have into the selector. Where the pods come from elsewhere, as from an operator, ignore the rule at this Service.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/#does-the-service-have-any-endpointslices",
	Object:   checkServiceSelectsNothing,
	Kinds:    []string{"Service"},
	Foreign:  []string{"kube-linter/dangling-service", "kube-score/service-targets-pod"},
}

func checkServiceSelectsNothing(p *lint.Pass, o *manifest.Object) {
	s := manifest.Selecting(o)
	if s == nil || len(p.Select(o, "", s)) > 0 || p.OperatorNear(o) || p.PatchSelects(s) {
		return
	}
	if w := p.MeantBy(o, s); w != nil {
		reportUnmet(w, p, o, s)
	}
}

// reportUnmet reports that a selector in o selects no pods, and names those of
// w, for which it was perhaps meant.
func reportUnmet(w *manifest.Workload, p *lint.Pass, o *manifest.Object, s *manifest.Selector) {
	unmet := w.Unmet(s)
	if len(unmet) == 0 {
		p.Report(o, s.Anchor(), fmt.Sprintf("%s has no pods labelled %s: those of %s are in %s", namespaceOf(o), s, w.Title(), namespaceOf(w.Object)),
			fmt.Sprintf("give the %s the namespace of the pods", o.Kind)).
			Relate(templateLabels(w), "these pods are in "+namespaceOf(w.Object))
		return
	}
	place := s.Anchor()
	hint := fmt.Sprintf("write labels that the pods have: those of %s are labelled %s", w.Title(), w.PodLabels)
	if len(w.PodLabels) == 0 {
		hint = fmt.Sprintf("give the pods these labels: those of %s have none", w.Title())
	}
	if len(unmet) == 1 {
		r := unmet[0]
		place = r.Anchor()
		if value, ok := w.PodLabels.Get(r.Key); ok {
			hint = fmt.Sprintf("the pods of %s have %s=%s", w.Title(), r.Key, value)
		}
	}
	p.Report(o, place, fmt.Sprintf("no pods are labelled %s", s), hint).
		Relate(templateLabels(w), "labels of the pods of "+w.Title())
}

func namespaceOf(o *manifest.Object) string {
	if o.Namespace == "" {
		return "the default namespace"
	}
	return "namespace " + o.Namespace
}
