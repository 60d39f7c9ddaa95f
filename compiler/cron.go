package compiler

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A cronField is one of the five fields of a schedule.
type cronField struct {
	name     string
	min, max int
	names    []string // of min, min+1, ...
}

var cronFields = []cronField{
	{name: "minute", max: 59},
	{name: "hour", max: 23},
	{name: "day of the month", min: 1, max: 31},
	{name: "month", min: 1, max: 12, names: []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{name: "day of the week", max: 6, names: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

var cronMacros = []string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"}

// checkCron says what is wrong with a schedule, or nothing. It takes what the
// API server takes but for what looks like a slip: empty entries in a list,
// numbers with a sign, ranges that begin with *, intervals of no time.
func checkCron(schedule string) string {
	if strings.HasPrefix(schedule, "@") {
		return checkMacro(schedule)
	}
	if strings.Contains(schedule, "TZ") {
		return "the time zone does not stand in the schedule, but in timeZone"
	}
	fields := strings.Fields(schedule)
	if len(fields) != len(cronFields) {
		return fmt.Sprintf("a schedule has five fields, and this one has %d", len(fields))
	}
	for i, f := range cronFields {
		for _, entry := range strings.Split(fields[i], ",") {
			if mistake := f.check(entry); mistake != "" {
				return fmt.Sprintf("the field for the %s, %s: %s", f.name, fields[i], mistake)
			}
		}
	}
	return ""
}

func checkMacro(schedule string) string {
	if every, ok := strings.CutPrefix(schedule, "@every "); ok {
		if d, err := time.ParseDuration(every); err != nil || d <= 0 {
			return fmt.Sprintf("%q is not a time such as 90m or 1h30m", every)
		}
		return ""
	}
	if !slices.Contains(cronMacros, schedule) {
		return fmt.Sprintf("there is no %s; there are %s", schedule, strings.Join(cronMacros, ", "))
	}
	return ""
}

// check says what is wrong with one entry: a number or *, a range, with an
// optional step.
func (f cronField) check(entry string) string {
	span, step, stepped := strings.Cut(entry, "/")
	if stepped {
		if n, err := strconv.Atoi(step); err != nil || n <= 0 || step[0] == '+' {
			return fmt.Sprintf("the step %q is not a whole number above 0", step)
		}
	}
	if span == "*" || span == "?" {
		return ""
	}
	first, last, ranged := strings.Cut(span, "-")
	from, mistake := f.value(first)
	if mistake != "" || !ranged {
		return mistake
	}
	to, mistake := f.value(last)
	if mistake == "" && to < from {
		mistake = fmt.Sprintf("the range %s ends before it begins", span)
	}
	return mistake
}

// value reads a number or the name of a month or day.
func (f cronField) value(text string) (value int, mistake string) {
	if i := slices.Index(f.names, strings.ToLower(text)); i >= 0 {
		return f.min + i, ""
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || text[0] == '+' || text[0] == '-':
		return 0, fmt.Sprintf("%q is not a number%s", text, f.orNames())
	case n < f.min || n > f.max:
		return 0, fmt.Sprintf("%d is not from %d to %d", n, f.min, f.max)
	}
	return n, ""
}

func (f cronField) orNames() string {
	if f.names == nil {
		return ""
	}
	return fmt.Sprintf(" or one of %s to %s", f.names[0], f.names[len(f.names)-1])
}

// timeZones are the names of the IANA database, one a line, sorted. They stand
// here so that the verdict does not depend on the machine:
//
//	unzip -Z1 $(go env GOROOT)/lib/time/zoneinfo.zip | grep -v '/$' | LC_ALL=C sort
//
//go:embed timezones.txt
var timeZones string

func knownTimeZone(name string) bool {
	return name != "" && strings.Contains("\n"+timeZones, "\n"+name+"\n")
}

// nearestTimeZone gives the zone that a wrong name probably stands for: one
// written in other cases or with blanks, or a city alone; "" when there is
// none.
func nearestTimeZone(name string) string {
	name = strings.ReplaceAll(name, " ", "_")
	for zone := range strings.Lines(timeZones) {
		zone = strings.TrimSuffix(zone, "\n")
		_, city, _ := strings.Cut(zone, "/")
		if strings.EqualFold(zone, name) || strings.EqualFold(city, name) {
			return zone
		}
	}
	return ""
}
