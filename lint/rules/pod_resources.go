package rules

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var podResources = &lint.Rule{
	ID:      "pod-resources",
	Summary: "resources of a pod that its containers go beyond",
	Why: "Resources of the pod as a whole, which there are since Kubernetes 1.34, hold for all its containers " +
		"together: what they request may not add up to more than the pod requests, " +
		"and none may have a limit above the pod's. The API server refuses it.",
	Do:       "Raise the resources of the pod, or lower those of its containers.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/pod-level-resources/",
	Workload: checkPodResources,
}

func checkPodResources(p *lint.Pass, w *manifest.Workload) {
	if olderThan(p.Options, "1.34") != "" {
		return
	}
	for _, f := range w.Pod().At("resources", "requests").Fields {
		have, ok := quantity(f.Value)
		if need := requestedByContainers(w, f.Name); ok && need.Cmp(have) > 0 {
			p.Report(w.Object, f.Value,
				fmt.Sprintf("the pod requests %s of %s, and its containers %s", f.Value.Text, f.Name,
					need.String()),
				"raise the request of the pod, or lower those of the containers")
		}
	}
	for _, f := range w.Pod().At("resources", "limits").Fields {
		have, ok := quantity(f.Value)
		if ok && strings.HasPrefix(f.Name, "hugepages-") {
			checkPodPages(p, w, f, have)
		}
		for _, c := range w.Containers() {
			n := c.Node.At("resources", "limits").Get(f.Name)
			if limit, limited := quantity(n); c.Role == manifest.Main && ok && limited && limit.Cmp(have) > 0 {
				p.Report(w.Object, n,
					fmt.Sprintf("the limit of %s for %s is %s, above that of the pod, %s", c.Title(), f.Name, n.Text,
						f.Value.Text),
					"lower it, or raise that of the pod").
					Relate(f.Value, "the limit of the pod")
			}
		}
	}
}

// checkPodPages looks at the limit of a pod for huge pages: what containers have of them
// they keep, so that all their limits have to fit in.
func checkPodPages(p *lint.Pass, w *manifest.Workload, f source.Field, have resource.Quantity) {
	var sum resource.Quantity
	for _, c := range w.Containers() {
		if q, ok := quantity(c.Node.At("resources", "limits").Get(f.Name)); ok && c.Runs() {
			sum.Add(q)
		}
	}
	if sum.Cmp(have) > 0 {
		p.Report(w.Object, f.Value, fmt.Sprintf("the limit of the pod for %s is %s, and those of its containers %s", f.Name,
			f.Value.Text, sum.String()), "raise the limit of the pod, or lower those of the containers")
	}
}

// requestedByContainers adds up what the containers request of a resource at the time at
// which they request most.
func requestedByContainers(w *manifest.Workload, name string) resource.Quantity {
	var main, sidecars, most resource.Quantity
	for _, c := range w.Containers() {
		n := c.Node.At("resources", "requests").Get(name)
		if !manifest.IsSet(n) && w.Kind == "Pod" { // in a template the default is not filled in
			n = c.Node.At("resources", "limits").Get(name)
		}
		q, _ := quantity(n)
		switch c.Role {
		case manifest.Main:
			main.Add(q)
		case manifest.Sidecar:
			sidecars.Add(q)
		default:
			if q.Add(sidecars); q.Cmp(most) > 0 {
				most = q
			}
		}
	}
	if main.Add(sidecars); main.Cmp(most) > 0 {
		return main
	}
	return most
}
