package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobCleanup = &lint.Rule{
	ID: "job-cleanup",
	Summary: "a Job that nothing deletes, one that is made again when it deletes itself, or a CronJob whose Jobs are " +
		"deleted twice over",
	Why: "A Job that is done stays, with its pods, until somebody deletes it; a Job of that name cannot be applied " +
		"with changes before. " +
		"ttlSecondsAfterFinished has it deleted. The Jobs of a CronJob have successfulJobsHistoryLimit and " +
		"failedJobsHistoryLimit for that, which keep the last ones; " +
		"a time to live beside them only takes away from what they keep.",
	Do: "Give a Job ttlSecondsAfterFinished: long enough to look at it, such as a day. Leave it out of a " +
		"CronJob, and of what Argo CD, Flux or Fleet apply, as gitops: true in plimsoll.yaml or a label or annotation of " +
		"theirs says: they make again what is deleted, so that it runs again; pruning takes their old Jobs away. Jobs " +
		"that Helm or Argo CD delete, as hooks, need neither. Plimsoll writes none by itself.",
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
	case o.Kind == "Job" && !manifest.IsSet(ttl) && !p.GitOps(o) && !deletedByTool(o) && !writtenByPlimsoll(o) &&
		spec.Get("suspend").Text != "true":
		p.Report(o, ttl, "the Job has no ttlSecondsAfterFinished, so it and its pods stay when it is done",
			"add ttlSecondsAfterFinished, such as 86400 for a day")
	case o.Kind == "CronJob" && manifest.IsSet(ttl) && !expiresEarly(o, ttl):
		p.ReportKey(o, ttl,
			fmt.Sprintf("ttlSecondsAfterFinished is %s, but the history limits of the CronJob delete its Jobs already",
				ttl.Text),
			"remove it, and set successfulJobsHistoryLimit and failedJobsHistoryLimit").
			Fix("remove ttlSecondsAfterFinished", source.RemoveField(spec, "ttlSecondsAfterFinished")...)
	}
}
