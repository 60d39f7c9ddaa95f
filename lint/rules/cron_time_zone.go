package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronTimeZone = &lint.Rule{
	ID:      "cron-time-zone",
	Summary: "a schedule with a fixed hour and no time zone",
	Why: "Without timeZone the hour is that of the clock of kube-controller-manager: UTC on most clusters, but on " +
		"some the local time with its summer time. " +
		"The manifest does not say when the job runs.",
	Do:       "Add timeZone: Etc/UTC, or the zone in which the hour is meant.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones",
	Object:   checkCronTimeZone,
	Kinds:    []string{"CronJob"},
}

func checkCronTimeZone(p *lint.Pass, o *manifest.Object) {
	s := schedule(o)
	if s == nil || s.Every > 0 || s.Hour.Count() >= 12 || manifest.IsSet(o.At("spec", "timeZone")) {
		return
	}
	for _, e := range s.Hour.Entries {
		if e.Any {
			return
		}
	}
	p.Report(o, o.At("spec", "schedule"),
		"the schedule names an hour and no time zone, so it depends on the clock of the cluster",
		"add timeZone: Etc/UTC, or the zone in which the hour is meant")
}
