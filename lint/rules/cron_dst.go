package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronDST = &lint.Rule{
	ID:      "cron-dst",
	Summary: "a run at an hour that summer time skips or repeats",
	Why: "Where the clocks are changed, one hour of the year does not exist and another comes twice. The controller " +
		"leaves out a run in the first, and makes two in the second. " +
		"For a report or an invoice that is once too few and once too many. A schedule for twelve hours of the day " +
		"or more is passed over.",
	Do: "Take another hour: in most zones any but those from 1:00 to 3:00 will do. Or write the schedule in " +
		"timeZone: Etc/UTC, whose clocks are never changed.",
	Severity: source.Warning,
	Source:   "https://pkg.go.dev/github.com/robfig/cron/v3#hdr-Time_zones",
	Object:   checkCronDST,
	Kinds:    []string{"CronJob"},
}

func checkCronDST(p *lint.Pass, o *manifest.Object) {
	s, zone := schedule(o), o.At("spec", "timeZone")
	if s == nil || zone.Kind != source.String || s.Hour.Count() >= 12 {
		return
	}
	changes, _ := cron.Zone(zone.Text)
	skipped, repeated := -1, -1
	for _, c := range changes {
		if c.Twice {
			repeated = s.Hit(c)
		} else {
			skipped = s.Hit(c)
		}
	}
	var message string
	switch {
	case skipped >= 0 && skipped == repeated:
		message = fmt.Sprintf("once a year there is no %s in %s, and once it comes twice", clock(skipped), zone.Text)
	case skipped >= 0:
		message = fmt.Sprintf("once a year there is no %s in %s, and nothing runs", clock(skipped), zone.Text)
	case repeated >= 0:
		message = fmt.Sprintf("once a year %s comes twice in %s, and it runs twice", clock(repeated), zone.Text)
	default:
		return
	}
	p.Report(o, o.At("spec", "schedule"), message, "take another hour, or write the schedule in timeZone: Etc/UTC").
		Relate(zone, "the time zone stands here")
}

func clock(minute int) string { return fmt.Sprintf("%d:%02d", minute/60, minute%60) }
