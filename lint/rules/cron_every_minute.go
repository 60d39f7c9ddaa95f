package rules

import (
	"fmt"
	"time"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronEveryMinute = &lint.Rule{
	ID:      "cron-every-minute",
	Summary: "a CronJob that runs once a minute or more often",
	Why: "Each run makes a Job and a pod: the scheduler, the kubelet and the image's start take seconds of each " +
		"minute, the history is full after three minutes, " +
		"and one run that takes longer piles up or makes the next one fall out.",
	Do: "Run it every five minutes or less often. What has to run each minute is better a Deployment that " +
		"sleeps between its rounds.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#cronjob-limitations",
	Object:   checkCronEveryMinute,
	Kinds:    []string{"CronJob"},
}

func checkCronEveryMinute(p *lint.Pass, o *manifest.Object) {
	s := schedule(o)
	if s == nil || suspended(o) {
		return
	}
	shortest, longest := s.Runs()
	if message, _ := surprise(s, longest); shortest == 0 || shortest > time.Minute || s.Every == 0 &&
		s.Minute.Count() < 60 || message != "" {
		return
	}
	p.Report(o, o.At("spec", "schedule"),
		fmt.Sprintf("the schedule makes a Job and a pod every %s",
			everyTime(shortest)),
		"run it less often, or make it a Deployment that sleeps between its rounds")
}

func everyTime(d time.Duration) string {
	if d == time.Minute {
		return "minute"
	}
	return period(d)
}
