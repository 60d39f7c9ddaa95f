package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronDeadline = &lint.Rule{
	ID:      "cron-deadline",
	Summary: "a starting deadline below ten seconds",
	Why: "The controller looks at its CronJobs about every ten seconds. A run that may begin at most a few seconds " +
		"late is over its deadline before the controller sees it, " +
		"so runs fall out, now and then or always.",
	Do:       "Write 60 or more: how late a run may begin and still be of use.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline",
	Object:   checkCronDeadline,
	Kinds:    []string{"CronJob"},
}

func checkCronDeadline(p *lint.Pass, o *manifest.Object) {
	n := o.At("spec", "startingDeadlineSeconds")
	if seconds, ok := n.Int(); ok && o.Group == "batch" && seconds >= 0 && seconds < 10 {
		p.Report(o, n,
			fmt.Sprintf("a run may begin at most %s late, and the controller looks only every ten",
				source.Plural(seconds, "second")),
			"write 60 or more")
	}
}
