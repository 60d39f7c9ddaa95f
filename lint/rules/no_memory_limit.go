package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noMemoryLimit = &lint.Rule{
	ID:      "no-memory-limit",
	Summary: "a container without a limit for memory",
	Why: "A container with a leak takes memory until the node has none. The kernel then ends processes of its " +
		"choice, also of other pods, and the kubelet evicts pods. " +
		"With a limit it is the container itself that is restarted.",
	Do:       "Add resources.limits.memory, well above what it uses on a busy day. A limit for cpu is not needed.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run",
	Workload: checkNoMemoryLimit,
	Foreign: []string{"kube-linter/unset-memory-requirements", "kube-score/container-resources",
		"polaris/memoryLimitsMissing"},
}

func checkNoMemoryLimit(p *lint.Pass, w *manifest.Workload) {
	if manifest.IsSet(w.Pod().At("resources", "limits", "memory")) || limitRanged(p.Index, w.Object, "default", "memory") {
		return
	}
	for _, c := range w.Containers() {
		limits := c.Node.At("resources", "limits")
		if c.Role == manifest.Init || c.Node.Kind != source.Map || manifest.IsSet(limits.Get("memory")) {
			continue
		}
		reportContainer(p, w, c, limits,
			fmt.Sprintf("%s has no limit for memory, so a leak in it takes that of the node",
				c.Title()),
			"add resources.limits.memory")
	}
}
