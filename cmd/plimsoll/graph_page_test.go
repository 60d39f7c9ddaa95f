package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGraphPage draws the pictures of docs/graph.md with the commands beside them, but that of
// a public app, whose manifests are not here.
func TestGraphPage(t *testing.T) {
	t.Chdir("../..")
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	const page = "docs/graph.md"
	text := readText(t, page)
	commands := regexp.MustCompile(`(?m)^plimsoll (graph .*--output (\S+).*)$`).FindAllStringSubmatch(text, -1)
	if len(commands) != 5 {
		t.Fatalf("%s has %d pictures, want 5", page, len(commands))
	}
	hundred := hundredApps(t)
	for _, m := range commands {
		switch {
		case strings.HasPrefix(m[2], "boutique"):
			continue
		case strings.HasSuffix(m[1], " apps"):
			t.Chdir(hundred)
		default:
			t.Chdir(root)
		}
		drawn := filepath.Join(t.TempDir(), filepath.Base(m[2]))
		callGraph(t, strings.Replace(m[1], m[2], drawn, 1))
		holdTo(t, filepath.Join(root, "docs/graph", filepath.Base(m[2])), readText(t, drawn))
	}
	t.Chdir(root)
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

// hundredApps writes the specs of a hundred apps of eight teams into a folder apps, and gives
// the folder that this is in.
func hundredApps(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(team, name, kind, spec string) {
		text := fmt.Sprintf("apiVersion: plimsoll.dev/v1alpha1\nkind: %s\nmetadata: {name: %s, namespace: %s}\nspec:\n%s"+
			"  resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 128Mi}}\n", kind, name, team, spec)
		if kind != "Database" {
			text += fmt.Sprintf("  image: registry.example.com/%s/%s:1.0.0\n", team, name)
		}
		file := filepath.Join(dir, "apps", team, name+".yaml")
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	database := "  engine: %s\n  version: %q\n  credentials: {secret: %s}\n  storage: {data: {size: 10Gi}}\n"
	for i, team := range []string{"accounts", "billing", "catalog", "delivery", "orders", "payments", "search", "support"} {
		write(team, "db", "Database", fmt.Sprintf(database, "postgres", "17", team))
		write(team, "cache", "Database", fmt.Sprintf(database, "redis", "7", team))
		write(team, "migrate", "Batch", "  after: [db]\n")
		write(team, "report", "Batch", "  schedule: 15 4 * * *\n  timeZone: Etc/UTC\n")
		for _, name := range []string{"admin", "api", "hooks", "web"} {
			write(team, name, "Web", "  ports: {http: 8080}\n  after: [migrate]\n  replicas: 2\n")
		}
		for _, name := range []string{"export", "import", "index", "mail", "sync"}[i%2:] {
			write(team, name, "Worker", "  after: [migrate]\n")
		}
	}
	return dir
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
