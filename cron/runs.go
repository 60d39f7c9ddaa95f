package cron

import "time"

// matches reports whether the schedule runs on a day. Where both fields for
// days are conditions, one of them is enough.
func (s *Schedule) matches(month, day, weekday int) bool {
	if !s.Month.Has(month) {
		return false
	}
	if s.Day.Any() || s.Weekday.Any() {
		return s.Day.Has(day) && s.Weekday.Has(weekday)
	}
	return s.Day.Has(day) || s.Weekday.Has(weekday)
}

// Runs gives the shortest and the longest time between two runs, clocks that
// are changed left aside. Both are 0 for a schedule that never runs.
func (s *Schedule) Runs() (shortest, longest time.Duration) {
	if s.Every > 0 {
		return s.Every, s.Every
	}
	note := func(minutes int) {
		d := time.Duration(minutes) * time.Minute
		if shortest == 0 || d < shortest {
			shortest = d
		}
		longest = max(longest, d)
	}
	first, last := -1, -1 // minutes of a day
	for hour := range 24 {
		for minute := range 60 {
			if !s.Hour.Has(hour) || !s.Minute.Has(minute) {
				continue
			}
			now := hour*60 + minute
			if first < 0 {
				first = now
			} else {
				note(now - last)
			}
			last = now
		}
	}
	if first < 0 {
		return 0, 0
	}
	before := -1
	s.eachDay(func(day int) {
		if before >= 0 {
			note((day-before)*24*60 - last + first)
		}
		before = day
	})
	if before < 0 {
		return 0, 0
	}
	return shortest, longest
}

// Deadline gives how long a run may take where nobody says: until the next is
// due, though at least an hour and at most a day.
func (s *Schedule) Deadline() time.Duration {
	shortest, _ := s.Runs()
	if shortest == 0 {
		return 24 * time.Hour // it never runs
	}
	return min(max(shortest, time.Hour), 24*time.Hour)
}

// eachDay counts the days from 2000 to 2008, in which every date comes at least
// twice, and passes on those on which the schedule runs.
func (s *Schedule) eachDay(runs func(day int)) {
	day, weekday := 0, 6
	years := 9
	if s.Day.Any() && s.Month.Count() == 12 {
		years = 1 // one week is as the next
	}
	for year := range years {
		for month := 1; month <= 12; month++ {
			length := 30 + (month+month/8)%2
			if month == 2 {
				length = 28
				if year%4 == 0 {
					length = 29
				}
			}
			for date := 1; date <= length; date++ {
				if s.matches(month, date, weekday) {
					runs(day)
				}
				day, weekday = day+1, (weekday+1)%7
			}
		}
	}
}

// Hit gives the first minute of the day at which the schedule runs while a
// change of the clocks skips or repeats it; -1 when there is none.
func (s *Schedule) Hit(c Change) int {
	if s.Every > 0 || !s.meets(c) {
		return -1
	}
	for now := c.From; now < c.To; now++ {
		if s.Hour.Has(now/60) && s.Minute.Has(now%60) {
			return now
		}
	}
	return -1
}

// meets reports whether the schedule runs on a day on which the clocks may be
// changed.
func (s *Schedule) meets(c Change) bool {
	for month := c.Months[0]; month <= c.Months[1]; month++ {
		for day := c.Days[0]; day <= c.Days[1]; day++ {
			if s.matches(month, day, c.Weekday) {
				return true
			}
		}
	}
	return false
}
