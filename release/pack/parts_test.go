package main

import (
	"strings"
	"testing"
)

func TestNotice(t *testing.T) {
	parts := []*part{
		{path: "std", id: "BSD-3-Clause", licences: []entry{{name: "LICENSE", data: []byte("of Go\n\n")}}},
		{path: "example.com/a", version: "v1.0.0", id: "MIT", licences: []entry{
			{name: "LICENSE", data: []byte("of a\n")}, {name: "b/COPYING", data: []byte("of b\n")},
		}},
	}
	line := strings.Repeat("-", 80)
	want := "Plimsoll is linked from the modules below. Their licences follow.\n\n" +
		"Go's own library (BSD-3-Clause)\nexample.com/a v1.0.0 (MIT)\n" +
		"\n" + line + "\nGo's own library, LICENSE\n" + line + "\n\nof Go\n" +
		"\n" + line + "\nexample.com/a v1.0.0, LICENSE\n" + line + "\n\nof a\n" +
		"\n" + line + "\nexample.com/a v1.0.0, b/COPYING\n" + line + "\n\nof b\n"
	if got := string(notice(parts)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDebianVersion(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "1.2.3", "v1.2.3-rc.1": "1.2.3~rc.1", "v0.0.0-20261129143705-17873ae8e13f": "0.0.0~20261129143705~17873ae8e13f",
		"v1.2.3+dirty": "1.2.3.dirty",
	} {
		if got := debianVersion(version); got != want {
			t.Errorf("%s is %s, want %s", version, got, want)
		}
	}
}
