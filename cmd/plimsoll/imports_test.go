package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports holds the packages to the picture in docs/design.md: data goes
// one way, and the libraries know nothing of the operating system's terminal
// or of the command line.
func TestImports(t *testing.T) {
	const module = "github.com/plimsoll-dev/plimsoll/"
	allowed := map[string][]string{
		"source":      {},
		"schema":      {"source"},
		"cron":        {},
		"k8s":         {},
		"compiler":    {"source", "schema", "cron"},
		"manifest":    {"source"},
		"podsecurity": {"source", "manifest"},
		"validate":    {"source", "k8s", "manifest"},
		"lint":        {"source", "k8s", "manifest", "validate"},
		"lint/rules":  {"source", "k8s", "cron", "manifest", "podsecurity", "validate", "lint"},
	}
	for name, own := range allowed {
		out, err := exec.Command("go", "list", "-deps", module+name).Output()
		if err != nil {
			t.Fatalf("go list %s: %v", name, err)
		}
		for dep := range strings.Lines(string(out)) {
			dep = strings.TrimSpace(dep)
			if inner, ok := strings.CutPrefix(dep, module); ok && inner != name && !slices.Contains(own, inner) {
				t.Errorf("%s imports %s", name, inner)
			}
			if dep == "github.com/spf13/cobra" {
				t.Errorf("%s imports %s", name, dep)
			}
		}
	}
}
