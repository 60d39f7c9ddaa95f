package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

var (
	manDir  = flag.String("man", "", "write the man pages into this `folder`")
	manDate = flag.String("man-date", "2026-01-01", "the `date` that stands on them")
)

// A flagLine is a flag in a man page, with what it does behind a tab.
var flagLine = regexp.MustCompile(`(?m)^(?:\.PP\n)?(\\fB-.*)\n\t`)

// TestManPages makes the man pages, one for each command. It is here and not in
// the program, so that what writes them is not linked into it; "make man" runs
// it.
func TestManPages(t *testing.T) {
	pages := manPages(t)
	for name, again := range manPages(t) {
		if !bytes.Equal(pages[name], again) {
			t.Errorf("%s is not the same twice", name)
		}
	}
	for name, wants := range map[string][]string{
		"plimsoll.1":                 {`.TH "PLIMSOLL" "1" "` + *manDate + `" "Plimsoll"`, "plimsoll-build(1)"},
		"plimsoll-build.1":           {".TP\n\\fB--output-dir\\fP", ".SH EXAMPLE"},
		"plimsoll-lint.1":            {`\fB--only\fP`},
		"plimsoll-kustomize-build.1": {"kustomization"},
	} {
		for _, want := range wants {
			if !bytes.Contains(pages[name], []byte(want)) {
				t.Errorf("%s does not have %s:\n%s", name, want, pages[name])
			}
		}
	}
	if *manDir == "" {
		return
	}
	if err := os.MkdirAll(*manDir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(*manDir, name), page, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// manPages gives the pages of all commands that are shown in the help, by the
// names of their files.
func manPages(t *testing.T) map[string][]byte {
	t.Helper()
	pages := map[string][]byte{}
	var add func(*cobra.Command)
	add = func(cmd *cobra.Command) {
		// Without one, the page has the date of today.
		date := time.Unix(0, 0).UTC()
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		cmd.DisableAutoGenTag = true
		var b bytes.Buffer
		header := &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "Plimsoll", Date: &date}
		if err := doc.GenMan(cmd, header, &b); err != nil {
			t.Fatal(err)
		}
		page := bytes.Replace(b.Bytes(), []byte(`"Jan 1970"`), []byte(strconv.Quote(*manDate)), 1)
		pages[name+".1"] = flagLine.ReplaceAll(page, []byte(".TP\n$1\n"))
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				add(sub)
			}
		}
	}
	root := rootCommand()
	add(root)
	return pages
}
