package main

import (
	"bufio"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the page anew")

const page = "../../docs/noise.md"

// TestPage holds docs/noise.md to the counts and the verdicts: its sums are theirs, fewer than
// two findings of a hundred are wrong, none of them an error, and there are fewer than 45
// warnings on a hundred workloads.
func TestPage(t *testing.T) {
	const mark = "<!-- Made from test/noise by go test -update; do not edit below. -->\n"
	tables, err := pageTables(countsText, verdictsText)
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(have), mark)
	if !ok {
		t.Fatalf("%s lacks %q", page, mark)
	}
	if want := head + mark + "\n" + tables; want != string(have) {
		if *update {
			if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("%s is not what the counts and verdicts say: go test ./test/noise -update", page)
	}
}

func TestVerdicts(t *testing.T) {
	verdicts, err := readVerdicts(verdictsText)
	if err != nil {
		t.Fatal(err)
	}
	sources, err := readSources(sourcesText)
	if err != nil {
		t.Fatal(err)
	}
	wrong, seen := 0, map[verdict]bool{}
	for _, v := range verdicts {
		if v.word == "wrong" {
			if wrong++; v.severity == "error" {
				t.Errorf("an error is wrong: %v", v)
			}
		}
		if !slices.ContainsFunc(sources, func(s source) bool { return s.name == v.source }) {
			t.Errorf("%s is no source", v.source)
		}
		if seen[v] {
			t.Errorf("%v stands twice", v)
		}
		seen[v] = true
	}
	if len(verdicts) < 400 || 100*wrong >= 2*len(verdicts) {
		t.Errorf("%d of %d verdicts are wrong", wrong, len(verdicts))
	}
	for _, bad := range []string{"fine\terror\ta\tb\tc:1", "wrong\terror\ta\tb\tc:1", "right\terror"} {
		if _, err := readVerdicts(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestDraw(t *testing.T) {
	var all []found
	for i := range 30 {
		all = append(all, found{Rule: "often", Severity: "warning", Line: i},
			found{Rule: "rare", Severity: "error", Line: i})
	}
	first, again := draw(all, 17, 12), draw(all, 17, 12)
	if len(first) != 24 || !slices.Equal(first, again) || slices.Equal(first, draw(all, 18, 12)) {
		t.Errorf("%d drawn", len(first))
	}
}

func TestWriteFiles(t *testing.T) {
	dir := t.TempDir()
	text := "a1 blob 3\nx\ny\nb2 missing\nc3 blob 0\n\n"
	names := []string{"a/one.yaml", "two.yaml", "three.yaml"}
	if err := writeFiles(bufio.NewReader(strings.NewReader(text)), names, dir); err != nil {
		t.Fatal(err)
	}
	one, _ := os.ReadFile(filepath.Join(dir, "a", "one.yaml"))
	_, two := os.Stat(filepath.Join(dir, "two.yaml"))
	three, err := os.ReadFile(filepath.Join(dir, "three.yaml"))
	if string(one) != "x\ny" || two == nil || err != nil || len(three) != 0 {
		t.Errorf("%q, %v, %q, %v", one, two, three, err)
	}
}
