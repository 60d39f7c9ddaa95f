package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestLintGuide reads the configuration that docs/lint.md shows as lint would.
func TestLintGuide(t *testing.T) {
	page := readText(t, "../../docs/lint.md")
	blocks := regexp.MustCompile("(?ms)^```yaml\n(lint:\n  advice.*?)^```$").FindAllStringSubmatch(page, -1)
	if len(blocks) != 1 {
		t.Fatalf("docs/lint.md shows %d configurations, want 1", len(blocks))
	}
	name := filepath.Join(t.TempDir(), configName)
	if err := os.WriteFile(name, []byte(blocks[0][1]), 0o666); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c, err := readConfig(name, true, &stderr)
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if len(c.rules) == 0 || len(c.paths) == 0 || len(c.exclude) == 0 || c.baseline == "" {
		t.Errorf("something of it was lost: %+v", c)
	}
}
