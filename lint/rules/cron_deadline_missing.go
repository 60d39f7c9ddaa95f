package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronDeadlineMissing = &lint.Rule{
	ID:      "cron-deadline-missing",
	Summary: "a CronJob without startingDeadlineSeconds",
	Why: "When the controller was away, it makes up for the last run that was missed, however long ago that was: the " +
		"nightly job may begin at noon. " +
		"It counts the missed runs since the last one, and warns when there are more than a hundred.",
	Do:       "Add startingDeadlineSeconds: how late a run may begin and still be of use, such as 300.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline",
	Object:   checkCronDeadlineMissing,
	Kinds:    []string{"CronJob"},
	Foreign:  []string{"kube-score/cronjob-has-deadline"},
}

func checkCronDeadlineMissing(p *lint.Pass, o *manifest.Object) {
	spec := o.At("spec")
	if o.Group == "batch" && spec.Kind == source.Map && !manifest.IsSet(spec.Get("startingDeadlineSeconds")) {
		p.Report(o, spec.Get("startingDeadlineSeconds"),
			"the CronJob has no startingDeadlineSeconds, so a run that was missed may begin hours late",
			"add startingDeadlineSeconds, such as 300")
	}
}
