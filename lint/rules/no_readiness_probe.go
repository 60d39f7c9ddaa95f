package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noReadinessProbe = &lint.Rule{
	ID:      "no-readiness-probe",
	Summary: "pods behind a Service without a readiness probe",
	Why: "Without a readiness probe a pod gets requests as soon as its containers have been started, before anything " +
		"in them listens, and goes on getting them while it hangs. " +
		"A rolling update ends old pods before the new ones can answer.",
	Do: "Add a readinessProbe to the container that the Service leads to. Where a slow start is the only " +
		"problem, a startupProbe does as well.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#types-of-probe",
	Workload: checkNoReadinessProbe,
	Foreign:  []string{"kube-linter/no-readiness-probe", "kube-score/pod-probes", "polaris/readinessProbeMissing"},
}

func checkNoReadinessProbe(p *lint.Pass, w *manifest.Workload) {
	o := readinessCounts.Of(p)[w]
	if o == nil || w.Ends || w.Kind == "PodTemplate" || asksReadiness(w) {
		return
	}
	if c := servingContainer(o, w); c != nil {
		p.Report(w.Object, nameOrWhole(c.Node),
			fmt.Sprintf("%s has no readiness probe, and Service %s sends it requests as soon as it is started",
				c.Title(), o.Name),
			"add a readinessProbe").
			Relate(manifest.ServiceSelector(o).Anchor(), "the selector of the Service")
	}
}

// readinessCounts are the workloads to whose pods a Service sends requests once they are
// ready, with the first such Service.
var readinessCounts = lint.NewShared(func(x *manifest.Index) map[*manifest.Workload]*manifest.Object {
	served, done := map[*manifest.Workload]*manifest.Object{}, map[**manifest.Workload]bool{}
	for _, o := range x.Of("Service") {
		s := manifest.ServiceSelector(o)
		if s == nil || manifest.IsTrue(o.At("spec", "publishNotReadyAddresses")) {
			continue
		}
		list := x.Select(o, "", s)
		if len(list) == 0 || done[&list[0]] {
			continue // another Service selects the same
		}
		done[&list[0]] = true
		for _, w := range list {
			if served[w] == nil {
				served[w] = o
			}
		}
	}
	return served
})

// asksReadiness reports whether something tells when the pods are ready.
func asksReadiness(w *manifest.Workload) bool {
	if len(w.Pod().Get("readinessGates").Items) > 0 {
		return true
	}
	for _, c := range w.Containers() {
		if c.Runs() && (manifest.IsSet(c.Node.Get("readinessProbe")) || manifest.IsSet(c.Node.Get("startupProbe"))) {
			return true
		}
	}
	return false
}

// servingContainer gives the container that a Service leads to: the one that
// has its port, or the first.
func servingContainer(o *manifest.Object, w *manifest.Workload) *manifest.Container {
	var first *manifest.Container
	for _, c := range w.Containers() {
		if c.Role != manifest.Main {
			continue
		}
		if first == nil {
			first = c
		}
		for _, port := range manifest.ServicePorts(o) {
			for _, served := range w.PortsBehind(&port) {
				for _, own := range c.Ports {
					if own.Node == served.Node {
						return c
					}
				}
			}
		}
	}
	return first
}
