package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceSelectsMany = &lint.Rule{
	ID:      "service-selects-many",
	Summary: "a Service that selects the pods of two applications",
	Why: "Connections are spread over all pods that the selector matches, so some requests reach an application that " +
		"does not know them: a part of the answers is wrong, and which part changes. " +
		"It is meant for the variants of one application, as stable and canary or blue and green; these have the " +
		"same value of app.kubernetes.io/name or app, but for an ending such as -canary. " +
		"Headless Services, where clients choose among the pods, are passed over.",
	Do: "Select by a label whose value only the pods of one application have, such as app or " +
		"app.kubernetes.io/name, and app.kubernetes.io/component for its parts.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/management/#canary-deployments",
	Object:   checkServiceSelectsMany,
	Kinds:    []string{"Service"},
}

func checkServiceSelectsMany(p *lint.Pass, o *manifest.Object) {
	s := manifest.ServiceSelector(o)
	if s == nil || manifest.Headless(o) {
		return
	}
	list := p.Select(o, "", s)
	apart := manifest.Follows(p.Index, "apart beside "+o.Folder()+"\x00"+manifest.NamespaceKey(o.Namespace), list,
		func() []*manifest.Workload { return apart(p, o, list) })
	for _, w := range apart {
		first := apart[0]
		if !manifest.SameApp(first, w) || !manifest.SamePart(first, w) && !serveSame(o, first, w) {
			p.Report(o, s.Anchor(),
				fmt.Sprintf("the selector %s matches the pods of both %s and %s", s, first.Title(), w.Title()),
				"select by a label that only the pods of one of them have").
				Relate(templateLabels(first), "labels of the pods of "+first.Title()).
				Relate(templateLabels(w), "labels of the pods of "+w.Title())
			return
		}
	}
}

// apart gives the first workload beside an object, of those that run on, and the
// others that are of another application or part than it.
func apart(p *lint.Pass, o *manifest.Object, list []*manifest.Workload) (apart []*manifest.Workload) {
	for _, w := range list {
		if w.Ends || w.Kind == "PodTemplate" || !p.Together(o, w.Object) {
			continue
		}
		if len(apart) == 0 || !manifest.SameApp(apart[0], w) || !manifest.SamePart(apart[0], w) {
			apart = append(apart, w)
		}
	}
	return apart
}

// serveSame reports whether both workloads have all ports that a Service leads
// to, so that it may be meant for both.
func serveSame(o *manifest.Object, a, b *manifest.Workload) bool {
	for _, port := range manifest.ServicePorts(o) {
		if (len(a.PortsBehind(&port)) > 0) != (len(b.PortsBehind(&port)) > 0) {
			return false
		}
	}
	return true
}
