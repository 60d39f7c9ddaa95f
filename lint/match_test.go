package lint

import (
	"strings"
	"testing"
	"time"
)

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
		if got := MatchPath(test.pattern, test.name); got != test.want {
			t.Errorf("matchPath(%q, %q) = %v", test.pattern, test.name, got)
		}
	}
}

// TestMatchPathIsQuick matches patterns that a search by trial would take years
// for.
func TestMatchPathIsQuick(t *testing.T) {
	folders := strings.Repeat("d/", 100)
	start := time.Now()
	for _, test := range []struct {
		pattern string
		want    bool
	}{
		{strings.Repeat("**/", 30) + "x", false},
		{strings.Repeat("**/d/", 30) + "x", false},
		{strings.Repeat("**/d/", 30) + "a.yaml", true},
		{strings.Repeat("*d", 30), false},
	} {
		if got := MatchPath(test.pattern, folders+"a.yaml"); got != test.want {
			t.Errorf("MatchPath(%q) = %v", test.pattern, got)
		}
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v", took)
	}
}
