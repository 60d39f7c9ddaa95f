package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronHistory = &lint.Rule{
	ID:      "cron-history",
	Summary: "a CronJob that keeps none of its failed Jobs",
	Why: "With failedJobsHistoryLimit: 0 a Job that fails is deleted at once, with its pods and their logs. " +
		"Nobody sees that it failed, or why.",
	Do:       "Remove failedJobsHistoryLimit: 1 is the default. successfulJobsHistoryLimit may be 0.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#jobs-history-limits",
	Object:   checkCronHistory,
	Kinds:    []string{"CronJob"},
}

func checkCronHistory(p *lint.Pass, o *manifest.Object) {
	failed, done := o.At("spec", "failedJobsHistoryLimit"), o.At("spec", "successfulJobsHistoryLimit")
	if n, ok := failed.Int(); !ok || n != 0 || o.Group != "batch" {
		return
	}
	message := "a Job that fails is deleted at once, with its logs"
	if n, ok := done.Int(); ok && n == 0 {
		message = "each Job is deleted at once, with its logs, so nothing tells whether it ran or failed"
	}
	p.Report(o, failed, message, "write 1 or more, or remove it: 1 is the default").
		Fix("remove failedJobsHistoryLimit", source.RemoveField(o.At("spec"), "failedJobsHistoryLimit")...)
}
