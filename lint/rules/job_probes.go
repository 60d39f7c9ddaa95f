package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobProbes = &lint.Rule{
	ID:      "job-probes",
	Summary: "a liveness or readiness probe in a Job",
	Why: "Nobody sends requests to a task, so nobody asks whether it is ready. A liveness probe that fails kills a " +
		"task in the middle of its work, " +
		"and the try counts against backoffLimit; most tasks have no port to probe, so it always fails.",
	Do: "Remove the probe, and bound the Job with activeDeadlineSeconds. Where a Service leads to the pods of " +
		"the Job, a readiness probe is right, and is passed over.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#types-of-probe",
	Workload: checkJobProbes,
}

func checkJobProbes(p *lint.Pass, w *manifest.Workload) {
	if !w.Ends {
		return
	}
	for _, c := range w.Containers() {
		if c.Role != manifest.Main || sidecarOf(c) != "" && len(tasks(w)) > 0 {
			continue
		}
		if n := c.Node.Get("livenessProbe"); manifest.IsSet(n) {
			p.ReportKey(w.Object, n,
				fmt.Sprintf("%s of a %s has a liveness probe, which can only kill the task before it is done",
					c.Title(), w.Kind),
				"remove it, and bound the Job with activeDeadlineSeconds")
		}
		n := c.Node.Get("readinessProbe")
		if !manifest.IsSet(n) {
			continue
		}
		if p.ServiceOf(w) == nil {
			p.ReportKey(w.Object, n,
				fmt.Sprintf("%s of a %s has a readiness probe, though no Service leads to it", c.Title(),
					w.Kind),
				"remove it")
		}
	}
}

// tasks gives the containers of a Job that are not known to run for ever.
func tasks(w *manifest.Workload) (list []*manifest.Container) {
	for _, c := range w.Containers() {
		if c.Role == manifest.Main && sidecarOf(c) == "" {
			list = append(list, c)
		}
	}
	return list
}
