package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noRequests = &lint.Rule{
	ID:      "no-requests",
	Summary: "a container that requests no cpu or memory",
	Why: "The scheduler places a pod by its requests. One without any goes to a node that is full as well as to any " +
		"other, gets the least cpu when the node is busy, " +
		"and is among the first to be evicted when memory runs out. An autoscaler of the cluster does not see that " +
		"it needs room.",
	Do: "Add resources.requests with cpu and memory: what it uses on a normal day. A LimitRange in the input, " +
		"or resources of the pod, count as well.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
	Workload: checkNoRequests,
	Foreign: []string{"kube-linter/unset-cpu-requirements", "kube-linter/unset-memory-requirements",
		"kube-score/container-resources", "polaris/cpuRequestsMissing", "polaris/memoryRequestsMissing"},
}

func checkNoRequests(p *lint.Pass, w *manifest.Workload) {
	if limitRanged(p.Index, w.Object, "defaultRequest", "cpu", "memory") {
		return
	}
	for _, c := range w.Containers() {
		if c.Role == manifest.Init || c.Node.Kind != source.Map {
			continue
		}
		var missing []string
		for _, name := range []string{"cpu", "memory"} {
			if !asks(w, c, name) {
				missing = append(missing, name)
			}
		}
		if len(missing) > 0 {
			reportContainer(p, w, c, c.Node.Get("resources").Get("requests"),
				fmt.Sprintf("%s requests no %s, so it is placed without regard to what it needs", c.Title(),
					strings.Join(missing, " and no ")),
				"add resources.requests."+strings.Join(missing, " and resources.requests."))
		}
	}
}

// reportContainer reports what a container lacks: at the field that should hold
// it, or at the name of the container.
func reportContainer(p *lint.Pass, w *manifest.Workload, c *manifest.Container, at *source.Node, message, hint string) {
	switch {
	case at.Exists():
	case manifest.IsSet(c.Node.Get("resources")):
		at = c.Node.Get("resources")
	case c.Node.Has("name"):
		at = c.Node.Get("name")
	}
	p.Report(w.Object, at, message, hint)
}
