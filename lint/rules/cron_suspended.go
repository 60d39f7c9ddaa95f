package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronSuspended = &lint.Rule{
	ID:      "cron-suspended",
	Summary: "a CronJob that is suspended in what is committed",
	Why: "It never runs, and nothing says so: there is no failed Job that one could see. What was suspended for a while " +
		"tends to stay so, and each apply suspends it again.",
	Do:       "Remove suspend, or the object. For a while suspend it in the cluster: kubectl patch, with suspend: true.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if suspended(o) {
			p.Report(o, o.At("spec", "suspend"), o.Title()+" is suspended, so it never runs", "remove suspend, or the CronJob")
		}
	},
	Kinds: []string{"CronJob"},
}
