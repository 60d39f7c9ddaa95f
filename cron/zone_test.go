package cron

import (
	"archive/zip"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

var update = flag.Bool("update", false, "write the time zones of this Go anew")

// The table is what Go's own copy of the database says.
func TestZones(t *testing.T) {
	names := strings.Fields(regexp.MustCompile(` .*`).ReplaceAllString(zones, ""))
	if *update {
		names = zoneNames(t)
	}
	var want strings.Builder
	for _, name := range names {
		place, err := time.LoadLocation(name)
		if err != nil {
			t.Error(err)
			continue
		}
		fmt.Fprintln(&want, name+changesOf(t, place))
	}
	if *update {
		if err := os.WriteFile("zones.txt", []byte(want.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if want.String() != zones {
		t.Error("zones.txt does not say what Go's time zones do: run go test ./cron -run TestZones -update")
	}
	if !slices.IsSorted(names) || len(names) < 500 {
		t.Errorf("%d names, sorted: %t", len(names), slices.IsSorted(names))
	}
}

func zoneNames(t *testing.T) (names []string) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib/time/zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// changesOf writes the changes of a time zone's clocks, seen over many years,
// as zones.txt has them.
func changesOf(t *testing.T, place *time.Location) string {
	var skips, repeats [][4]int // month, day, weekday, first and last minute in one
	// Go also gives ends of leap years as changes, and does not get beyond them
	// by itself.
	for _, change := time.Date(2027, 1, 1, 0, 0, 0, 0,
		place).ZoneBounds(); !change.IsZero() && change.Year() < 2087; _,
		change = change.Add(48 * time.Hour).ZoneBounds() {
		_, before := change.Add(-time.Second).Zone()
		_, after := change.Zone()
		if before == after {
			continue
		}
		from := change.UTC().Add(time.Duration(before) * time.Second)
		length := (after - before) / 60
		list := &skips
		if length < 0 {
			list, length = &repeats, -length
			from = from.Add(-time.Duration(length) * time.Minute)
		}
		minute := from.Hour()*60 + from.Minute()
		if minute+length > 24*60 {
			t.Errorf("%s: a change goes over midnight", place)
		}
		*list = append(*list,
			[4]int{int(from.Month()), from.Day(), int(from.Weekday()), minute<<12 | (minute + length)})
	}
	if len(skips) == 0 && len(repeats) == 0 {
		return ""
	}
	return spans(t, place, skips) + spans(t, place, repeats)
}

func spans(t *testing.T, place *time.Location, changes [][4]int) string {
	low, high := changes[0], changes[0]
	for _, c := range changes {
		for i := range c {
			low[i], high[i] = min(low[i], c[i]), max(high[i], c[i])
		}
	}
	if low[2] != high[2] || low[3] != high[3] {
		t.Errorf("%s: the weekday or the hour of its changes is not the same each year", place)
	}
	return fmt.Sprintf(" %d-%d %d-%d %d-%d %d-%d", low[0], high[0], low[1], high[1], low[2], high[2], low[3]>>12,
		low[3]&0xfff)
}

func TestZone(t *testing.T) {
	for name, want := range map[string]string{
		"Europe/Berlin":    "[{false [3 3] [25 31] 0 120 180} {true [10 10] [25 31] 0 120 180}]",
		"America/New_York": "[{false [3 3] [8 14] 0 120 180} {true [11 11] [1 7] 0 60 120}]",
		"Africa/Cairo":     "[{false [4 4] [24 30] 5 0 60} {true [10 10] [25 31] 4 1380 1440}]",
		"Etc/UTC":          "[]",
		"Zulu":             "[]",
	} {
		changes, known := Zone(name)
		if got := fmt.Sprint(changes); !known || got != want {
			t.Errorf("%s: %s, known %t", name, got, known)
		}
	}
	for _, name := range []string{"", "Local", "local", "Europe", "Europe/", "europe/berlin", "Berlin", "UTC\nZulu",
		"3-3"} {
		if _, known := Zone(name); known {
			t.Errorf("%q is known", name)
		}
	}
	for name, want := range map[string]string{"europe/berlin": "Europe/Berlin", "America/new york": "America/New_York",
		"tokyo": "Asia/Tokyo", "Nowhere": ""} {
		if got := NearestZone(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	// The API server looks at the form of a name before it loads it.
	form := regexp.MustCompile(`^[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}$`)
	for line := range strings.Lines(zones) {
		for _, word := range strings.Split(strings.Fields(line)[0], "/") {
			if !form.MatchString(word) {
				t.Errorf("the API server refuses %s", strings.Fields(line)[0])
			}
		}
	}
}
