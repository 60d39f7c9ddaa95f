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
	c, err := readConfig(name, &stderr)
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if len(c.rules) == 0 || len(c.paths) == 0 || len(c.exclude) == 0 || c.baseline == "" {
		t.Errorf("something of it was lost: %+v", c)
	}
}

// TestMatchPath matches patterns of plimsoll.yaml.
func TestMatchPath(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"a.yaml", "a.yaml", true},
		{"a.yaml", "x/y/a.yaml", true},
		{"a.yaml", "b.yaml", false},
		{"*.yaml", "x/a.yaml", true},
		{"*.test.*", "x/a.test.yaml", true},
		{"*.test.*", "x/a.yaml", false},
		{"vendor/", "vendor/a.yaml", true},
		{"vendor", "x/vendor/y/a.yaml", true},
		{"vendor/", "x/vendors/a.yaml", false},
		{"x/*.yaml", "x/a.yaml", true},
		{"x/*.yaml", "y/x/a.yaml", false},
		{"x/*.yaml", "x/y/a.yaml", false},
		{"x/**/a.yaml", "x/a.yaml", true},
		{"x/**/a.yaml", "x/y/z/a.yaml", true},
		{"**/x/a.yaml", "x/a.yaml", true},
		{"x/**", "x/y/a.yaml", true},
		{"x/**", "y/a.yaml", false},
		{"./x/a.yaml", "x/a.yaml", true},
		{"x/y", "x/y/z/a.yaml", true},
		{"x/y", "x/yz/a.yaml", false},
		{"*a*b*", "xaybz", true},
		{"*a*b", "xaybz", false},
		{"", "a.yaml", false},
	} {
		if got := matchPath(test.pattern, test.name); got != test.want {
			t.Errorf("matchPath(%q, %q) = %v", test.pattern, test.name, got)
		}
	}
}
