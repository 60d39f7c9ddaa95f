package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceSelectsNothing = &lint.Rule{
	ID:      "service-selects-nothing",
	Summary: "a Service whose selector matches no pods",
	Why: "The Service has no endpoints, so every connection to it is refused or times out. Nothing says so: the " +
		"Service looks sound. " +
		"A selector reaches only pods in the namespace of the Service.",
	Do: "Write labels that the pods have into the selector. Of labels that no pod of the input has at all, as an " +
		"operator's pods have them, selector-elsewhere speaks.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/#does-the-service-have-any-endpointslices",
	Object:   checkServiceSelectsNothing,
	Kinds:    []string{"Service"},
	Foreign:  []string{"kube-linter/dangling-service", "kube-score/service-targets-pod"},
}

func checkServiceSelectsNothing(p *lint.Pass, o *manifest.Object) {
	s := manifest.ServiceSelector(o)
	switch {
	case s == nil || len(p.Select(o, "", s)) > 0 || p.PatchSelects(s):
		return
	case p.HasApps():
		reportBesideApps(p, o, s)
		return
	case p.OperatorNear(o):
		return
	}
	meant, _ := p.MeansPods(s)
	if w := p.MeantBy(o, s); w != nil && meant {
		reportUnmet(w, p, o, s)
	}
}
