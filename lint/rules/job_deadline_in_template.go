package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobDeadlineInTemplate = &lint.Rule{
	ID:      "job-deadline-in-template",
	Summary: "activeDeadlineSeconds in the pod of a Job, where that of the Job was meant",
	Why: "In the pod template the time counts for each pod by itself: one that is over it counts as a failure, the next " +
		"one has the whole time again, and the Job as a whole has no end but backoffLimit, 6 by default.",
	Do: "Move activeDeadlineSeconds into the spec of the Job, where it stands beside backoffLimit; in a CronJob that is " +
		"jobTemplate.spec. Where each try is to have its own limit, write both.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		spec, n := jobSpec(w.Object), w.Pod().Get("activeDeadlineSeconds")
		limit := spec.Get("backoffLimit")
		if tries, ok := limit.Int(); !manifest.IsSet(n) || manifest.IsSet(spec.Get("activeDeadlineSeconds")) ||
			ok && tries == 0 {
			return // of one try the time is the same
		}
		f := p.ReportKey(w.Object, n,
			fmt.Sprintf("activeDeadlineSeconds: %s is for each pod, so each retry has it again, and the Job has no end", n.Text),
			"move it into the spec of the Job, beside backoffLimit")
		if manifest.IsSet(limit) {
			f.Relate(limit, "backoffLimit is here")
		}
	},
	Kinds: jobKinds,
}
