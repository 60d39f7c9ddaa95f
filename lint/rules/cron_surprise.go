package rules

import (
	"fmt"
	"strings"
	"time"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronSurprise = &lint.Rule{
	ID:      "cron-surprise",
	Summary: "a schedule that means something else than it seems to",
	Why: "A * for the minute means each of the sixty: * 3 * * * runs from 3:00 to 3:59, once a minute. Where both " +
		"the day of the month and the day of the week are given, one of them is enough: " +
		"0 0 13 * 5 runs on each 13th and on each Friday. A step counts from the start of the hour, day or month: " +
		"*/7 runs at minute 56 and again at minute 0.",
	Do: "Write the minute as a number, give only one of the two days, and take a step that divides 60 or 24, " +
		"or list the times.",
	Severity: source.Warning,
	Source:   "https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format",
	Object:   checkCronSurprise,
	Kinds:    []string{"CronJob"},
}

func checkCronSurprise(p *lint.Pass, o *manifest.Object) {
	s := schedule(o)
	if s == nil {
		return
	}
	n := o.At("spec", "schedule")
	_, longest := s.Runs()
	message, hint := surprise(s, longest)
	if message == "" && s.Slip != "" {
		message, hint = s.Slip+", and the API server takes it all the same", "write it as a number, a range or *"
	}
	if message != "" {
		p.Report(o, n, message, hint)
	}
}

// surprise says what is surprising in a schedule, and what to write instead.
func surprise(s *cron.Schedule, longest time.Duration) (message, hint string) {
	switch {
	case s.Every > 0 || longest == 0:
		return "", ""
	case s.Minute.Count() == 60 && s.Hour.Count() < 24 && !hasRange(&s.Hour):
		hour := s.Hour.Entries[0].From
		return fmt.Sprintf("the schedule runs sixty times from %d:00 to %d:59, once a minute", hour,
				hour),
			"write 0 for the minute to run once an hour"
	case !s.Day.Any() && !s.Weekday.Any():
		return fmt.Sprintf("the schedule runs where the day of the month is %s, and also where the day of the week is "+
				"%s, whatever the other is",
				s.Day.Text, s.Weekday.Text),
			"for days of the month alone write * as the last field, for days of the week alone * as the third; where both " +
				"must fit, have the task end when the other does not"
	case longest > 1000*24*time.Hour:
		return "the schedule runs only in leap years",
			"write 28 for the day, or 1 3 for the day after the end of February"
	}
	for _, f := range []struct {
		field *cron.Field
		all   int
		what  string
		whole string
	}{
		{&s.Minute, 60, "minutes", "hour"}, {&s.Hour, 24, "hours", "day"}, {&s.Day, 0, "days", "month"}, {&s.Month, 12,
			"months", "year"},
		{&s.Weekday, 7, "days", "week"},
	} {
		for _, e := range f.field.Entries {
			if message := uneven(e, f.all, f.what, f.whole); message != "" {
				return message, stepHint(f.all, f.what)
			}
		}
	}
	return "", ""
}

// hasRange reports whether a field has a range, with which each minute of some
// hours may be meant.
func hasRange(f *cron.Field) bool {
	for _, e := range f.Entries {
		if e.Ranged {
			return true
		}
	}
	return false
}

// uneven tells of a step over the whole field that does not come out even. all
// is how many there are of what the field counts, 0 where it is not always the
// same.
func uneven(e cron.Entry, all int, what, whole string) string {
	if e.Step == 1 || !e.Any || e.Ranged || all > 0 && all%e.Step == 0 {
		return ""
	}
	_, step, _ := strings.Cut(e.Text, "/")
	last := e.From
	for last+e.Step <= e.To {
		last += e.Step
	}
	if last == e.From {
		return fmt.Sprintf("the step of %s is not every %s %s: it runs once each %s, at the start", e.Text, step, what,
			whole)
	}
	gap := e.To + 1 - last
	if all == 0 {
		return fmt.Sprintf("the step of %s is not every %s days: it begins anew on the 1st of each month", e.Text, step)
	}
	return fmt.Sprintf("the step of %s is not every %s %s: each %s it begins anew, %s after the last run", e.Text, step,
		what, whole, source.Plural(int64(gap), strings.TrimSuffix(what, "s")))
}

func stepHint(all int, what string) string {
	switch all {
	case 60:
		return "take a step that divides 60: 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30; or @every, which counts from the " +
			"last run"
	case 24:
		return "take a step that divides 24: 2, 3, 4, 6, 8 or 12; or @every, which counts from the last run"
	}
	return "list the " + what + " that are meant"
}
