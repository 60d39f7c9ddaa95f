package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/report"
)

// TestLintGuide reads the configuration that docs/accept.md shows as lint would.
func TestLintGuide(t *testing.T) {
	page := readText(t, "../../docs/accept.md")
	blocks := regexp.MustCompile("(?ms)^```yaml\n(lint:\n  advice.*?)^```$").FindAllStringSubmatch(page, -1)
	if len(blocks) != 1 {
		t.Fatalf("docs/accept.md shows %d configurations, want 1", len(blocks))
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

// TestFormatsTable looks for every format in the table of docs/lint.md.
func TestFormatsTable(t *testing.T) {
	page := readText(t, "../../docs/lint.md")
	for _, name := range report.FormatNames() {
		if row := "\n| `" + name + "` | "; !strings.Contains(page, row) {
			t.Errorf("the table of formats in docs/lint.md has no row that begins with %s", strings.TrimSpace(row))
		}
	}
}
