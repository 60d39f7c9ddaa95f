package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceSelectsMany = &Rule{
	ID:      "service-selects-many",
	Summary: "a Service that selects the pods of two applications",
	Why: "Connections are spread over all pods that the selector matches, so some requests reach an application that does not know them: a part of the answers is wrong, and which part changes. " +
		"It is meant for the variants of one application, as stable and canary or blue and green; these have the same value of app.kubernetes.io/name or app, but for an ending such as -canary. " +
		"Headless Services, where clients choose among the pods, are passed over.",
	Do:       "Select by a label whose value only the pods of one application have, such as app or app.kubernetes.io/name, and app.kubernetes.io/component for its parts.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/management/#canary-deployments",
	Object:   checkServiceSelectsMany,
	Kinds:    []string{"Service"},
}

func checkServiceSelectsMany(p *Pass, o *Object) {
	s := selecting(o)
	if s == nil || headless(o) {
		return
	}
	var first *Workload
	for _, w := range p.Select(o, "", s) {
		switch {
		case w.Ends || w.Kind == "PodTemplate" || !p.Together(o, w.Object):
		case first == nil:
			first = w
		case !sameApp(first, w) || !samePart(first, w) && !serveSame(o, first, w):
			p.Report(o, s.place(), fmt.Sprintf("the selector %s matches the pods of both %s and %s", s, first.Title(), w.Title()),
				"select by a label that only the pods of one of them have").
				Relate(first.templateLabels(), "labels of the pods of "+first.Title()).
				Relate(w.templateLabels(), "labels of the pods of "+w.Title())
			return
		}
	}
}

// serveSame reports whether both workloads have all ports that a Service leads
// to, so that it may be meant for both.
func serveSame(o *Object, a, b *Workload) bool {
	for _, port := range servicePorts(o) {
		if (len(a.served(&port)) > 0) != (len(b.served(&port)) > 0) {
			return false
		}
	}
	return true
}
