package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronNeverFires = &lint.Rule{
	ID:      "cron-never-fires",
	Summary: "a schedule that no day matches",
	Why: "The API server checks the form of a schedule and not whether there is a 30 February. The CronJob is made " +
		"and shows no error, and nothing ever runs. " +
		"A suspended CronJob is passed over.",
	Do: "Write a day that each of the months has. A CronJob that is only started by hand says so with suspend: " +
		"true.",
	Severity: source.Warning,
	Source:   "https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format",
	Object:   checkCronNeverFires,
	Kinds:    []string{"CronJob"},
}

func checkCronNeverFires(p *lint.Pass, o *manifest.Object) {
	s := schedule(o)
	if s == nil || suspended(o) {
		return
	}
	if _, longest := s.Runs(); longest > 0 {
		return
	}
	message := "the schedule names no time at all"
	if s.Minute.Count() > 0 && s.Hour.Count() > 0 && s.Day.Count() > 0 && s.Month.Count() > 0 {
		message = fmt.Sprintf("the schedule never fires: no month of %s has a day %s", s.Month.Text, s.Day.Text)
	}
	p.Report(o, o.At("spec", "schedule"), message,
		"write a day that the month has; for a CronJob that is only started by hand, add suspend: true")
}
