package cron

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Schedule says when a CronJob runs: at fixed intervals, or in all minutes
// that its five fields allow.
type Schedule struct {
	Every time.Duration // of @every; 0: the fields say when

	Minute, Hour, Day, Month, Weekday Field

	// Slip says what in the schedule was surely not meant though the API
	// server takes it; "" when there is nothing.
	Slip string
}

// A Field is one of the five fields of a schedule.
type Field struct {
	Text    string
	Entries []Entry // what the commas separate

	set uint64
	any bool // an entry is * without a step
}

// An Entry is part of a Field: a number, a range or *, with an optional step.
type Entry struct {
	Text     string
	From, To int
	Step     int  // 1 when there is none
	Any      bool // it begins with * or ?
	Ranged   bool // it is a range, as 8-18
}

// Has reports whether a number is one of those that the field names.
func (f *Field) Has(n int) bool { return f.set&(1<<n) != 0 }

// Any reports whether the field is no condition: it has a * without a step.
func (f *Field) Any() bool { return f.any }

// Count says how many numbers the field names.
func (f *Field) Count() int {
	n := 0
	for set := f.set; set != 0; set &= set - 1 {
		n++
	}
	return n
}

// A part says what may stand in one of the five fields.
type part struct {
	name     string
	min, max int
	names    []string // of min, min+1, ...
	of       func(*Schedule) *Field
}

var parts = []part{
	{name: "minute", max: 59, of: func(s *Schedule) *Field { return &s.Minute }},
	{name: "hour", max: 23, of: func(s *Schedule) *Field { return &s.Hour }},
	{name: "day of the month", min: 1, max: 31, of: func(s *Schedule) *Field { return &s.Day }},
	{name: "month", min: 1, max: 12, of: func(s *Schedule) *Field { return &s.Month },
		names: []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{name: "day of the week", max: 6, of: func(s *Schedule) *Field { return &s.Weekday },
		names: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

var (
	macros     = []string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"}
	macroTexts = []string{"0 * * * *", "0 0 * * *", "0 0 * * *", "0 0 * * 0", "0 0 1 * *", "0 0 1 1 *", "0 0 1 1 *"}
)

// Parse reads a schedule. It refuses what the API server refuses, and says
// why: mistake is "" when the schedule holds.
func Parse(schedule string) (s *Schedule, mistake string) {
	if strings.Contains(schedule, "TZ") {
		return nil, "the time zone does not stand in the schedule, but in timeZone"
	}
	if every, ok := strings.CutPrefix(schedule, "@every "); ok {
		return parseEvery(every)
	}
	if strings.HasPrefix(schedule, "@") {
		i := slices.Index(macros, schedule)
		if i < 0 {
			return nil, fmt.Sprintf("there is no %s; there are %s", schedule, strings.Join(macros, ", "))
		}
		schedule = macroTexts[i]
	}
	fields := strings.Fields(schedule)
	if len(fields) != len(parts) {
		return nil, miscounted(fields)
	}
	s = &Schedule{}
	for i := range parts {
		p := &parts[i]
		slip, mistake := p.parse(fields[i], p.of(s))
		if mistake != "" {
			return nil, p.where(fields[i]) + mistake
		}
		if slip != "" && s.Slip == "" {
			s.Slip = p.where(fields[i]) + slip
		}
	}
	return s, ""
}

// miscounted says which fields a schedule lacks, or has too many of.
func miscounted(fields []string) string {
	said := fmt.Sprintf("a schedule has five fields, and this one has %d", len(fields))
	switch n := len(fields); {
	case n > len(parts):
		return said + ": there is none for seconds or years"
	case n == 0 || strings.Trim(fields[0], "0123456789*/,-") != "":
		return said
	}
	var there, missing []string
	for i, p := range parts {
		if i < len(fields) {
			there = append(there, p.name+" "+fields[i])
		} else {
			missing = append(missing, "the "+p.name)
		}
	}
	return fmt.Sprintf("%s: %s, and nothing for %s", said, strings.Join(there, ", "), joined(missing))
}

func joined(words []string) string {
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
	return words[0]
}

func (p *part) where(text string) string {
	return fmt.Sprintf("the field for the %s, %s: ", p.name, text)
}

// parseEvery reads an interval. The controller takes anything below a second
// for a second.
func parseEvery(text string) (s *Schedule, mistake string) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return nil, notATime(text)
	}
	s = &Schedule{Every: max(d, time.Second)}
	if d <= 0 {
		s.Slip = notATime(text)
	}
	return s, ""
}

func notATime(text string) string {
	return fmt.Sprintf("%q is not a time such as 90m or 1h30m", text)
}

// parse reads a field. Empty entries count for nothing.
func (p *part) parse(text string, f *Field) (slip, mistake string) {
	f.Text = text
	for _, entry := range strings.Split(text, ",") {
		if entry == "" {
			slip = p.notANumber("")
			continue
		}
		e, odd, mistake := p.entry(entry)
		if mistake != "" {
			return "", mistake
		}
		if odd != "" && slip == "" {
			slip = odd
		}
		f.any = f.any || e.Any && e.Step == 1
		f.Entries = append(f.Entries, e)
		for n := e.From; n <= e.To; n += e.Step {
			f.set |= 1 << n
		}
	}
	return slip, ""
}

// longestStep is beyond the end of every field.
const longestStep = 1 << 20

// entry reads a number, a range or *, with an optional step.
func (p *part) entry(text string) (e Entry, slip, mistake string) {
	span, step, stepped := strings.Cut(text, "/")
	first, last, ranged := strings.Cut(span, "-")
	e = Entry{Text: text, From: p.min, To: p.max, Step: 1, Any: first == "*" || first == "?", Ranged: ranged}
	switch {
	case e.Any && ranged:
		slip = p.notANumber(first)
	case !e.Any:
		if e.From, slip, mistake = p.value(first); mistake != "" {
			return e, "", mistake
		}
		if e.To = e.From; ranged {
			var odd string
			if e.To, odd, mistake = p.value(last); mistake != "" {
				return e, "", mistake
			}
			slip = firstOf(slip, odd)
		} else if stepped {
			e.To = p.max
		}
	}
	if stepped {
		n, err := strconv.Atoi(step)
		if err != nil || n <= 0 {
			return e, "", fmt.Sprintf("the step %q is not a whole number above 0", step)
		}
		if step[0] == '+' {
			slip = firstOf(slip, fmt.Sprintf("the step %q is not a whole number above 0", step))
		}
		e.Step = min(n, longestStep)
	}
	if e.To < e.From {
		return e, "", fmt.Sprintf("the range %s ends before it begins", span)
	}
	return e, slip, ""
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// value reads a number or the name of a month or day.
func (p *part) value(text string) (value int, slip, mistake string) {
	if i := slices.Index(p.names, strings.ToLower(text)); i >= 0 {
		return p.min + i, "", ""
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || strings.Contains(text, "-"):
		return 0, "", p.notANumber(text)
	case n == 7 && p.max == 6:
		return 0, "", "7 is not from 0 to 6: Sunday is 0"
	case n < p.min || n > p.max:
		return 0, "", fmt.Sprintf("%d is not from %d to %d", n, p.min, p.max)
	case text[0] == '+':
		return n, p.notANumber(text), ""
	}
	return n, "", ""
}

func (p *part) notANumber(text string) string {
	if strings.ContainsAny(text, "LWH#?") && p.names == nil {
		return fmt.Sprintf("%q is a sign of other schedulers; a field holds numbers, ranges as 1-5, steps as */15, "+
			"lists and *", text)
	}
	if p.names == nil {
		return fmt.Sprintf("%q is not a number", text)
	}
	return fmt.Sprintf("%q is not a number or one of %s to %s", text, p.names[0], p.names[len(p.names)-1])
}
