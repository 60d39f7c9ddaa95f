package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var noReadinessProbe = &Rule{
	ID:      "no-readiness-probe",
	Summary: "pods behind a Service without a readiness probe",
	Why: "Without a readiness probe a pod gets requests as soon as its containers have been started, before anything in them listens, and goes on getting them while it hangs. " +
		"A rolling update ends old pods before the new ones can answer.",
	Do:       "Add a readinessProbe to the container that the Service leads to. Where a slow start is the only problem, a startupProbe does as well.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#types-of-probe",
	Input:    checkNoReadinessProbe,
	Foreign:  []string{"kube-linter/no-readiness-probe", "kube-score/pod-probes"},
}

func checkNoReadinessProbe(p *Pass) {
	seen := map[*Workload]bool{}
	for _, o := range p.Of("Service") {
		s := selecting(o)
		if s == nil || isTrue(o.At("spec", "publishNotReadyAddresses")) {
			continue
		}
		for _, w := range p.Select(o, "", s) {
			if seen[w] || w.Ends || w.Kind == "PodTemplate" || w.Fragment || asksReadiness(w) {
				continue
			}
			seen[w] = true
			c := servingContainer(o, w)
			if c == nil {
				continue
			}
			n := c.Node.Get("name")
			if !n.Exists() {
				n = c.Node
			}
			p.Report(w.Object, n, fmt.Sprintf("%s has no readiness probe, and Service %s sends it requests as soon as it is started", c.title(), o.Name), "add a readinessProbe").
				Relate(s.place(), "the selector of the Service")
		}
	}
}

// asksReadiness reports whether something tells when the pods are ready.
func asksReadiness(w *Workload) bool {
	if len(w.Pod.Get("readinessGates").Items) > 0 {
		return true
	}
	for _, c := range w.Containers {
		if c.Runs() && (isSet(c.Node.Get("readinessProbe")) || isSet(c.Node.Get("startupProbe"))) {
			return true
		}
	}
	return false
}

// servingContainer gives the container that a Service leads to: the one that
// has its port, or the first.
func servingContainer(o *Object, w *Workload) *Container {
	var first *Container
	for _, c := range w.Containers {
		if c.Role != Main {
			continue
		}
		if first == nil {
			first = c
		}
		for _, port := range servicePorts(o) {
			for _, served := range w.served(&port) {
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
