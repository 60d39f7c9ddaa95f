package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// messageLine matches the first line of a message to the user.
var messageLine = regexp.MustCompile(`^(plimsoll: |(\S+:\d+:\d+: )?(error|warning): )`)

// TestCalls makes the wrong calls of testdata/calls, and holds all that they say:
// on which stream, in how many messages, with which exit code. A call writes no
// file.
func TestCalls(t *testing.T) {
	path, err := filepath.Abs("../../testdata/calls/wrong.txtar")
	if err != nil {
		t.Fatal(err)
	}
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, f := range archive.Files[1:] {
		putText(t, f.Name, string(f.Data))
	}
	putText(t, "binary.yaml", "\x7fELF\x00\x01\x02")
	if err := os.Symlink("unreadable.yaml", "unreadable.yaml"); err != nil { // for root too
		t.Fatal(err)
	}
	before := fileNames(t)
	var got strings.Builder
	for line := range strings.Lines(string(archive.Files[0].Data)) {
		call, isCall := strings.CutPrefix(line, "$ plimsoll ")
		if !isCall {
			continue
		}
		got.WriteString(line)
		call, note, noted := strings.Cut(strings.TrimSpace(call), " # ")
		want := 1
		if noted {
			n, err := strconv.Atoi(strings.TrimSuffix(note, " messages"))
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			want = n
		}
		var out, errs bytes.Buffer
		code := run(strings.Fields(call), strings.NewReader(""), &out, &errs)
		fmt.Fprintf(&got, "%s%sexit %d\n", prefixed("1> ", out.String()), prefixed("2> ", errs.String()), code)
		messages := 0
		for line := range strings.Lines(out.String() + errs.String()) {
			if messageLine.MatchString(line) {
				messages++
			}
		}
		if messages != want || code == exitClean {
			t.Errorf("plimsoll %s: %d messages, want %d; exit code %d", call, messages, want, code)
		}
	}
	if after := fileNames(t); !slices.Equal(after, before) {
		t.Errorf("the calls left %v, there were %v", after, before)
	}
	if *update {
		archive.Files[0].Data = []byte(got.String())
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(archive.Files[0].Data); got.String() != want {
		t.Errorf("the calls say\n%s\nwant\n%s", got.String(), want)
	}
}

// prefixed puts a text before each line.
func prefixed(prefix, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(prefix+strings.TrimSuffix(line, "\n"), " ") + "\n")
	}
	return b.String()
}

// fileNames gives the names in the current folder.
func fileNames(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
