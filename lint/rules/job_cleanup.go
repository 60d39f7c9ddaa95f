package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobCleanup = &lint.Rule{
	ID:      "job-cleanup",
	Summary: "a Job that is made again when it deletes itself, or a CronJob whose Jobs are deleted twice over",
	Why: "Argo CD, Flux and Fleet make again what is deleted: a Job that ttlSecondsAfterFinished deletes runs again " +
		"each time. The Jobs of a CronJob have successfulJobsHistoryLimit and failedJobsHistoryLimit, which keep the " +
		"last ones; a time to live beside them only takes away from what they keep.",
	Do: "Leave ttlSecondsAfterFinished out of a CronJob, and of what Argo CD, Flux or Fleet apply, as gitops: true " +
		"in plimsoll.yaml or a label or annotation of theirs says: pruning takes their old Jobs away. Of a plain Job " +
		"without it job-kept speaks.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/",
	Object:   checkJobCleanup,
	Kinds:    jobKinds,
	Foreign:  []string{"kube-linter/job-ttl-seconds-after-finished"},
}

func checkJobCleanup(p *lint.Pass, o *manifest.Object) {
	spec := jobSpec(o)
	ttl := spec.Get("ttlSecondsAfterFinished")
	switch {
	case spec.Kind != source.Map:
	case o.Kind == "Job" && manifest.IsSet(ttl) && !deletedByTool(o) && p.GitOps(o):
		p.ReportKey(o, ttl, "what applies this Job makes it again once it is deleted, and it runs again",
			"remove it, and have the tool prune Jobs that are gone").
			Fix("remove ttlSecondsAfterFinished", source.RemoveField(spec, "ttlSecondsAfterFinished")...)
	case o.Kind == "CronJob" && manifest.IsSet(ttl) && !expiresEarly(o, ttl):
		p.ReportKey(o, ttl,
			fmt.Sprintf("ttlSecondsAfterFinished is %s, but the history limits of the CronJob delete its Jobs already",
				ttl.Text),
			"remove it, and set successfulJobsHistoryLimit and failedJobsHistoryLimit").
			Fix("remove ttlSecondsAfterFinished", source.RemoveField(spec, "ttlSecondsAfterFinished")...)
	}
}
