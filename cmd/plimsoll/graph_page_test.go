package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGraphPage draws the pictures of docs/graph.md with the commands beside them.
func TestGraphPage(t *testing.T) {
	t.Chdir("../..")
	const page = "docs/graph.md"
	text := readText(t, page)
	commands := regexp.MustCompile(`(?m)^plimsoll (graph .*--output (\S+).*)$`).FindAllStringSubmatch(text, -1)
	if len(commands) != 2 {
		t.Fatalf("%s has %d pictures, want 2", page, len(commands))
	}
	for _, m := range commands {
		drawn := filepath.Join(t.TempDir(), filepath.Base(m[2]))
		callGraph(t, strings.Replace(m[1], m[2], drawn, 1))
		holdTo(t, m[2], readText(t, drawn))
	}
	console := regexp.MustCompile(`\$ go run ./cmd/plimsoll (graph .*)`).FindStringSubmatch(text)
	if console == nil {
		t.Fatalf("%s has no session", page)
	}
	block := regexp.MustCompile("(?s)(<!-- Drawn by the command above; do not edit. -->\n```mermaid\n).*?```")
	flowchart := callGraph(t, console[1])
	holdTo(t, page, block.ReplaceAllStringFunc(text, func(old string) string {
		return block.FindStringSubmatch(old)[1] + flowchart + "```"
	}))
}

// callGraph runs a command line, with the patterns of files in it, and gives what it prints.
func callGraph(t *testing.T, line string) string {
	t.Helper()
	var args []string
	for _, word := range strings.Fields(line) {
		files, err := filepath.Glob(word)
		if err != nil || !strings.Contains(word, "*") {
			files = []string{word}
		}
		args = append(args, files...)
	}
	var stdout, stderr strings.Builder
	if code := run(args, strings.NewReader(""), &stdout, &stderr); code != exitClean {
		t.Fatalf("%s ends with %d: %s", line, code, stderr.String())
	}
	return stdout.String()
}

// holdTo compares a file with what it should hold; -update writes it.
func holdTo(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if readText(t, name) != want {
		t.Errorf("%s is out of date: run go test ./cmd/plimsoll -update", name)
	}
}
