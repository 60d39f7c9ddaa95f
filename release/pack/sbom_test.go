package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	d := describe(&debug.BuildInfo{
		GoVersion: "go1.26.0",
		Main:      debug.Module{Path: "example.com/app", Version: "v1.0.0"},
		Deps: []*debug.Module{
			{Path: "example.com/a", Version: "v1.1.0"},
			{Path: "example.com/b", Version: "v1.2.0", Replace: &debug.Module{Path: "example.com/c", Version: "v1.3.0"}},
		},
	}, []*part{{path: "example.com/a", id: "MIT"}})
	var got []string
	for _, c := range append([]component{d.Metadata.Component}, d.Components...) {
		got = append(got, strings.TrimSpace(fmt.Sprint(c.Type, " ", c.PURL, " ", c.Licenses)))
	}
	want := "application pkg:golang/example.com/app@v1.0.0 [{Apache-2.0}], library pkg:golang/example.com/a@v1.1.0 [{MIT}], " +
		"library pkg:golang/example.com/c@v1.3.0 [], library pkg:golang/std@1.26.0 []"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// TestContainerfile holds the image to nothing but the program, run by a user
// who is not root.
func TestContainerfile(t *testing.T) {
	data, err := os.ReadFile("../Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if word, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok && word != "#" {
			if _, twice := given[word]; twice {
				t.Errorf("%s stands there twice", word)
			}
			given[word] = rest
		}
	}
	for word, pattern := range map[string]string{
		"FROM": `^scratch$`, "USER": `^[1-9][0-9]+:[1-9][0-9]+$`, "COPY": `plimsoll_linux_\$\{TARGETARCH\} /usr/bin/plimsoll$`,
		"ENTRYPOINT": `^\["/usr/bin/plimsoll"\]$`, "ARG": `^TARGETARCH=amd64$`, "WORKDIR": `^/`,
	} {
		if !regexp.MustCompile(pattern).MatchString(given[word]) {
			t.Errorf("%s %s: want %s", word, given[word], pattern)
		}
		delete(given, word)
	}
	for word := range given {
		t.Errorf("unknown instruction %s", word)
	}
}
