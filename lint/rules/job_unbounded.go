package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobUnbounded = &lint.Rule{
	ID:      "job-unbounded",
	Summary: "a Job that may run for ever",
	Why: "backoffLimit counts failures only. A task that hangs, on a lock or a connection, never fails and never " +
		"ends: it holds its resources, " +
		"and with concurrencyPolicy Forbid no other run of a CronJob begins.",
	Do:       "Add activeDeadlineSeconds to the Job's spec: several times as long as a run takes.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup",
	Workload: checkJobUnbounded,
	Kinds:    jobKinds,
}

func checkJobUnbounded(p *lint.Pass, w *manifest.Workload) {
	spec := jobSpec(w.Object)
	if w.Pod().Kind != source.Map || manifest.IsSet(spec.Get("activeDeadlineSeconds")) ||
		manifest.IsSet(w.Pod().Get("activeDeadlineSeconds")) || p.Runs(cronConcurrency) && hangsForEver(w) {
		return
	}
	p.Report(w.Object, spec.Get("activeDeadlineSeconds"),
		"the Job has no activeDeadlineSeconds, so a run that hangs never ends",
		"add activeDeadlineSeconds: several times as long as a run takes")
}
