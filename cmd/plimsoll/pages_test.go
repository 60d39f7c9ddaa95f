package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const mostWords = 2000

// TestPages holds that docs/README.md leads to every page of docs, and that none is longer
// than people read in one go, but what programs make to look things up.
func TestPages(t *testing.T) {
	t.Chdir("../../docs")
	index := readText(t, "README.md")
	names, err := filepath.Glob("*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	made := regexp.MustCompile(`(?m)^(<!-- )?Made (from|by) `)
	for _, name := range names {
		if n := strings.Count(index, "\n- ["+titleIn(index, name)+"]("+name+")"); name != "README.md" && n != 1 {
			t.Errorf("docs/README.md names %s %d times", name, n)
		}
		text := readText(t, name)
		if n := len(strings.Fields(text)); n > mostWords && !made.MatchString(text) {
			t.Errorf("docs/%s has %d words: split it, %d are enough", name, n, mostWords)
		}
	}
}

// titleIn gives the words by which a list names a page.
func titleIn(index, page string) string {
	before, _, _ := strings.Cut(index, "]("+page+")")
	return before[strings.LastIndex(before, "[")+1:]
}

var console = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestStart runs the commands of docs/start.md as they stand, one after another, in one
// folder, and holds what they print to the page; -update writes that.
func TestStart(t *testing.T) {
	const page = "../../docs/start.md"
	text := readText(t, page)
	dir := t.TempDir()
	want := replaceGroups(console, text, func(m []string) string {
		var b strings.Builder
		for line := range strings.Lines(m[1]) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				b.WriteString(line)
				cmd := exec.Command("sh", "-c", command)
				cmd.Dir = dir
				out, _ := cmd.CombinedOutput() // the page shows what fails, too
				b.Write(out)
			}
		}
		return "```console\n" + b.String() + "```"
	})
	holdTo(t, page, want)
}

// TestWebPicture draws what a Web becomes.
func TestWebPicture(t *testing.T) {
	t.Chdir("../..")
	drawn := filepath.Join(t.TempDir(), "web.svg")
	callGraph(t, "graph --output "+drawn+" examples/web/app.yaml")
	holdTo(t, "docs/pictures/web.svg", readText(t, drawn))
}
