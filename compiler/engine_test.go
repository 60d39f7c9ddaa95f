package compiler

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// The page on engines names the oldest and the newest version of each, which the
// table holds specs to.
func TestEnginesPage(t *testing.T) {
	page, err := os.ReadFile("../docs/engines.md")
	if err != nil {
		t.Fatal(err)
	}
	cells := func(row string) []string {
		for line := range strings.Lines(string(page)) {
			if strings.HasPrefix(line, "| "+row+" |") {
				return strings.Split(strings.Trim(line, "| \n"), " | ")[1:]
			}
		}
		t.Fatalf("the page has no row %q", row)
		return nil
	}
	versions, newest, images := cells("versions"), cells("newest known"), cells("image")
	if len(versions) != len(engines) || len(newest) != len(engines) || len(images) != len(engines) {
		t.Fatalf("the page has %d engines, not %d", len(versions), len(engines))
	}
	for i, e := range engines {
		if want := e.oldest.String() + " and newer"; versions[i] != want {
			t.Errorf("%s: the page says %s, not %s", e.name, versions[i], want)
		}
		if want := strconv.Itoa(e.newest); newest[i] != want {
			t.Errorf("%s: the page says that the newest is %s, not %s", e.name, newest[i], want)
		}
		if want := "`" + e.repository + "`"; images[i] != want {
			t.Errorf("%s: the page says %s, not %s", e.name, images[i], want)
		}
	}
}
