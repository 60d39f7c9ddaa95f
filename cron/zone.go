package cron

import (
	_ "embed"
	"strconv"
	"strings"
)

// zones are the names of the IANA database, one a line, sorted; those whose
// clocks are changed every year with the two changes. They stand here so that
// the verdict depends neither on the machine nor on the date. TestZones writes
// them.
//
//go:embed zones.txt
var zones string

// A Change is what happens to the clocks of a time zone once a year: they skip
// some minutes, or show them twice.
type Change struct {
	Twice    bool
	Months   [2]int // the first and the last month that it can be in
	Days     [2]int // likewise
	Weekday  int    // 0 is Sunday
	From, To int    // minutes of the day
}

// Zone gives the changes of a time zone: none, or the one that skips and the
// one that repeats.
func Zone(name string) (changes []Change, known bool) {
	if name == "" || strings.ContainsAny(name, " \n") {
		return nil, false
	}
	// Lines are found by searching for the name with what stands before and
	// after it: there are hundreds, and they are hardly ever asked for.
	rest := zones
	if !strings.HasPrefix(zones, name+" ") && !strings.HasPrefix(zones, name+"\n") {
		i := max(strings.Index(zones, "\n"+name+" "), strings.Index(zones, "\n"+name+"\n"))
		if i < 0 {
			return nil, false
		}
		rest = zones[i+1:]
	}
	line, _, _ := strings.Cut(rest, "\n")
	for words := strings.Fields(line)[1:]; len(words) >= 4; words = words[4:] {
		changes = append(changes, change(words, len(changes) == 1))
	}
	return changes, true
}

// change reads months, days, weekdays and minutes, each as FIRST-LAST.
func change(words []string, twice bool) Change {
	var pairs [4][2]int
	for i := range pairs {
		first, last, _ := strings.Cut(words[i], "-")
		pairs[i][0], _ = strconv.Atoi(first)
		pairs[i][1], _ = strconv.Atoi(last)
	}
	return Change{Twice: twice, Months: pairs[0], Days: pairs[1], Weekday: pairs[2][0], From: pairs[3][0],
		To: pairs[3][1]}
}

// Zones gives the names of all time zones, sorted.
func Zones() (names []string) {
	for line := range strings.Lines(zones) {
		names = append(names, strings.Fields(line)[0])
	}
	return names
}

// NearestZone gives the zone that a wrong name probably stands for: one
// written in other cases or with blanks, or a city alone; "" when there is
// none.
func NearestZone(name string) string {
	name = strings.ReplaceAll(name, " ", "_")
	for line := range strings.Lines(zones) {
		zone := strings.Fields(line)[0]
		_, city, _ := strings.Cut(zone, "/")
		if strings.EqualFold(zone, name) || strings.EqualFold(city, name) {
			return zone
		}
	}
	return ""
}
