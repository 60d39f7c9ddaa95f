package cron

import (
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for schedule, want := range map[string]string{
		"* * * * *":                    "",
		"0 3 * * *":                    "",
		"*/15 0-6,22 1 jan-mar ?":      "",
		"5/10 8-18/2 1,15 * 1-5":       "",
		"0 0 * * SUN":                  "",
		"0\t0 * *  MON-fri":            "",
		"@daily":                       "",
		"@midnight":                    "",
		"@every 1h30m":                 "",
		"/1 * * *":                     "five fields, and this one has 4",
		"0 0 0 * * *":                  "five fields, and this one has 6",
		"":                             "five fields, and this one has 0",
		"/1 * * * *":                   `minute, /1: "" is not a number`,
		"60 * * * *":                   "60 is not from 0 to 59",
		"0 24 * * *":                   "24 is not from 0 to 23",
		"0 0 0 * *":                    "day of the month, 0: 0 is not from 1 to 31",
		"0 0 * 13 *":                   "13 is not from 1 to 12",
		"0 0 * * 7":                    "7 is not from 0 to 6",
		"0 0 * janvier *":              `"janvier" is not a number or one of jan to dec`,
		"0 0 * * mon-sat-1":            `"sat-1" is not a number or one of sun to sat`,
		"9-5 * * * *":                  "the range 9-5 ends before it begins",
		"*/0 * * * *":                  `the step "0"`,
		"*/-1 * * * *":                 `the step "-1"`,
		"*/1/2 * * * *":                `the step "1/2"`,
		"1,,2 * * * *":                 `"" is not a number`,
		"-1 * * * *":                   `"" is not a number`,
		"+1 * * * *":                   `"+1" is not a number`,
		"99999999999999999999 * * * *": `is not a number`,
		"@dayly":                       "there is no @dayly",
		"@every 1":                     "is not a time",
		"@every -1h":                   "is not a time",
		"TZ=UTC 0 3 * * *":             "timeZone",
		"CRON_TZ=UTC 0 3 * * *":        "timeZone",
	} {
		s, got := Parse(schedule)
		if got == "" {
			got = s.Slip
		}
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", schedule, got, want)
		}
	}
}

// What the API server takes is no mistake, though it may be a slip.
func TestSlip(t *testing.T) {
	for schedule, slip := range map[string]bool{
		"1,,2 * * * *":      true,
		", * * * *":         true,
		"+1 * * * *":        true,
		"*/+5 * * * *":      true,
		"*-5 * * * *":       true,
		"0 0 *-foo * *":     true,
		"@every 0s":         true,
		"@every -1h":        true,
		"*/5,10 3 ? * ?":    false,
		"5/10 * 1-31/2 * *": false,
		"*/90 * * * *":      false,
	} {
		s, mistake := Parse(schedule)
		if mistake != "" {
			t.Errorf("%q: %s", schedule, mistake)
		} else if (s.Slip != "") != slip {
			t.Errorf("%q: %q", schedule, s.Slip)
		}
	}
	for _, schedule := range []string{"0--0 * * * *", "*/-0 * * * *", "*/0 * * * *", "0 0 1-2-3 * *", " @daily",
		"@daily ", "@every", "@every ", "0 0 * * 0-7"} {
		if _, mistake := Parse(schedule); mistake == "" {
			t.Errorf("%q is taken", schedule)
		}
	}
}

func TestRuns(t *testing.T) {
	const day = 24 * time.Hour
	for schedule, want := range map[string][2]time.Duration{
		"* * * * *":     {time.Minute, time.Minute},
		"*/7 * * * *":   {4 * time.Minute, 7 * time.Minute},
		"15 4 * * *":    {day, day},
		"0 0 * * 1-5":   {day, 3 * day},
		"0 0 1 * *":     {28 * day, 31 * day},
		"0 0 13 * 5":    {day, 7 * day},
		"0 0 29 2 *":    {1461 * day, 1461 * day},
		"0 0 30 2 *":    {},
		"0 0 31 4,6 *":  {},
		", * * * *":     {},
		"0 0 30 2 1":    {7 * day, 350 * day},
		"@every 90s":    {90 * time.Second, 90 * time.Second},
		"@every 0s":     {time.Second, time.Second},
		"@weekly":       {7 * day, 7 * day},
		"0 */5 * * *":   {4 * time.Hour, 5 * time.Hour},
		"59 23,0 * * *": {time.Hour, 23 * time.Hour},
	} {
		s, mistake := Parse(schedule)
		if mistake != "" {
			t.Errorf("%q: %s", schedule, mistake)
			continue
		}
		if shortest, longest := s.Runs(); shortest != want[0] || longest != want[1] {
			t.Errorf("%q: from %s to %s, want from %s to %s", schedule, shortest, longest, want[0], want[1])
		}
	}
}

func TestHit(t *testing.T) {
	for _, test := range []struct {
		schedule, zone    string
		skipped, repeated int
	}{
		{"30 2 * * *", "Europe/Berlin", 150, 150},
		{"30 2 * * 1-5", "Europe/Berlin", -1, -1}, // the change is on a Sunday
		{"30 2 1 * *", "Europe/Berlin", -1, -1},   // and in the last days of a month
		{"30 2 28 * *", "Europe/Berlin", 150, 150},
		{"30 2 * 10 *", "Europe/Berlin", -1, 150},
		{"30 2 1 * 0", "Europe/Berlin", 150, 150},
		{"0 3 * * *", "Europe/Berlin", -1, -1},
		{"0,59 1-3 * * *", "Europe/Berlin", 120, 120},
		{"30 1 * * *", "America/New_York", -1, 90},
		{"30 2 * * *", "America/New_York", 150, -1},
		{"0 0 * * *", "Africa/Cairo", 0, -1},
		{"@every 1h", "Europe/Berlin", -1, -1},
	} {
		s, _ := Parse(test.schedule)
		changes, _ := Zone(test.zone)
		if got := [2]int{s.Hit(changes[0]), s.Hit(changes[1])}; got != [2]int{test.skipped, test.repeated} {
			t.Errorf("%s in %s: %v", test.schedule, test.zone, got)
		}
	}
}
