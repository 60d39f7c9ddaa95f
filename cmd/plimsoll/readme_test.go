package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
)

const goRun = "go run ./cmd/plimsoll "

var (
	// A session is a command line of README.md with what it prints.
	session = regexp.MustCompile("(?s)```console\n\\$ (.*?)\n(.*?)```")
	// A summary stands above a session that is folded away.
	summary = regexp.MustCompile(`<summary><code>(.*?)</code> \(\d+ lines\)</summary>`)
	// A listing shows the file that the link before it leads to.
	listing = regexp.MustCompile("(?s)\\]\\(([^)]*)\\)[^)]*?```(?:yaml|cue)\n(.*?)```")
)

// TestReadme runs the sessions of README.md and of guides, and compares their
// listings with the files; -update writes both anew.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("SOURCE_DATE_EPOCH", "1790000000") // exceptions end
	for name, patterns := range map[string][]*regexp.Regexp{
		"README.md":            {session, summary, listing},
		"docs/adopt.md":        {session, listing},
		"docs/environments.md": {session, listing},
		"docs/graph.md":        {session},
		"docs/house-rules.md":  {session, listing},
		"docs/overlays.md":     {listing},
		"docs/review.md":       {session},
		"docs/own-kinds.md":    {session, listing},
	} {
		old := readText(t, name)
		for _, pattern := range patterns {
			if !pattern.MatchString(old) {
				t.Errorf("%s has nothing that matches %s", name, pattern)
			}
		}
		if text := shown(t, name, old); text == old {
			continue
		} else if !*update {
			t.Errorf("%s is out of date: run go test ./cmd/plimsoll -update", name)
		} else if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// shown gives a page with its sessions and listings as they are now.
func shown(t *testing.T, name, text string) string {
	t.Helper()
	text = replaceGroups(session, text, func(m []string) string {
		return fmt.Sprintf("```console\n$ %s\n%s```", m[1], printed(t, m[1]))
	})
	text = replaceGroups(summary, text, func(m []string) string {
		lines := strings.Count(printed(t, m[1]), "\n")
		return fmt.Sprintf("<summary><code>%s</code> (%d lines)</summary>", m[1], lines)
	})
	return replaceGroups(listing, text, func(m []string) string {
		return strings.TrimSuffix(m[0], m[2]+"```") + readText(t, path.Join(path.Dir(name), m[1])) + "```"
	})
}

// printed runs a command line of README.md and gives all that it writes.
func printed(t *testing.T, line string) string {
	t.Helper()
	args, ok := strings.CutPrefix(line, goRun)
	if !ok {
		t.Fatalf("a session runs %q, not %s", line, goRun)
	}
	var out bytes.Buffer
	if run(strings.Fields(args), strings.NewReader(""), &out, &out) == exitFailed {
		t.Fatalf("%s: %s", line, out.String())
	}
	return out.String()
}

// replaceGroups replaces each match by what f makes of it and its groups.
func replaceGroups(pattern *regexp.Regexp, text string, f func(match []string) string) string {
	return pattern.ReplaceAllStringFunc(text, func(s string) string { return f(pattern.FindStringSubmatch(s)) })
}

// TestReadmeTables looks for every kind and every command in README.md.
func TestReadmeTables(t *testing.T) {
	readme := readText(t, "../../README.md")
	for _, kind := range schema.Kinds() {
		if row := fmt.Sprintf("\n| [`%s`](examples/%s/app.yaml) |", kind,
			strings.ToLower(kind)); !strings.Contains(readme, row) {
			t.Errorf("the table of kinds in README.md has no row that begins with %s", strings.TrimSpace(row))
		}
	}
	for _, cmd := range rootCommand().Commands() {
		if name := "`plimsoll " + cmd.Name(); cmd.IsAvailableCommand() && cmd.Name() != "help" &&
			!strings.Contains(readme, name) {
			t.Errorf("the table of commands lacks %s`", name)
		}
	}
}
