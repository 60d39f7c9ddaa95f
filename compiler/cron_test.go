package compiler

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func TestCheckCron(t *testing.T) {
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
		got := checkCron(schedule)
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", schedule, got, want)
		}
	}
}

// The list holds what Go's own copy of the database can load.
func TestTimeZones(t *testing.T) {
	names := strings.Fields(timeZones)
	if !slices.IsSorted(names) || len(names) < 500 {
		t.Errorf("%d names, sorted: %t", len(names), slices.IsSorted(names))
	}
	for _, name := range names {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
		if !knownTimeZone(name) {
			t.Errorf("%s is not known", name)
		}
	}
	for _, name := range []string{"", "Local", "local", "Europe", "Europe/", "europe/berlin", "Berlin", "UTC\nZulu"} {
		if knownTimeZone(name) {
			t.Errorf("%q is known", name)
		}
	}
	for name, want := range map[string]string{"europe/berlin": "Europe/Berlin", "America/new york": "America/New_York", "tokyo": "Asia/Tokyo", "Nowhere": ""} {
		if got := nearestTimeZone(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
