package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronSchedule = &lint.Rule{
	ID:      "cron-schedule",
	Summary: "a schedule or time zone that the API server refuses",
	Why: "A CronJob takes the five fields of cron, one of the @ names or @every with a time. It knows no seconds and " +
		"no years, and takes the time zone only in timeZone, by its IANA name, " +
		"so that a run comes at the same hour whatever the controller's clock is set to.",
	Do: "Write minute, hour, day of the month, month and day of the week, as in 30 4 * * 1-5, and the zone as " +
		"in timeZone: Europe/Berlin.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
	Object:   checkCronSchedule,
	Kinds:    []string{"CronJob"},
}

func checkCronSchedule(p *lint.Pass, o *manifest.Object) {
	if o.Group != "batch" {
		return
	}
	if n := o.At("spec", "schedule"); n.Kind == source.String && n.Text != "" {
		if _, mistake := cron.Parse(n.Text); mistake != "" {
			p.Report(o, n, mistake, scheduleHint(n.Text))
		}
	}
	zone := o.At("spec", "timeZone")
	if zone.Kind != source.String {
		return
	}
	switch _, known := cron.Zone(zone.Text); {
	case known:
	case zone.Text == "":
		p.Report(o, zone, "timeZone is empty", "write the IANA name, such as Europe/Berlin, or remove it")
	case strings.EqualFold(zone.Text, "Local"):
		p.Report(o, zone, fmt.Sprintf("timeZone is %s, which is another time on each cluster", zone.Text),
			"write the IANA name, such as Europe/Berlin")
	default:
		near := cron.NearestZone(zone.Text)
		if near == "" {
			p.Report(o, zone, "there is no time zone "+zone.Text, "write the IANA name, such as Europe/Berlin")
			return
		}
		f := p.Report(o, zone, "there is no time zone "+zone.Text, source.DidYouMean(near))
		if strings.EqualFold(strings.ReplaceAll(zone.Text, " ", "_"), near) {
			f.Fix("write "+near, source.Replace(zone, near))
		}
	}
}

func scheduleHint(schedule string) string {
	fields := strings.Fields(schedule)
	switch {
	case strings.Contains(schedule, "TZ"):
		return "write spec.timeZone beside the schedule"
	case len(fields) == 6:
		return "there are no seconds and no years: write minute, hour, day of the month, month and day of the week"
	case len(fields) == 5 && strings.Contains(fields[4], "7"):
		return "Sunday is 0"
	}
	return "the five fields are minute, hour, day of the month, month and day of the week"
}
