package lint

import "testing"

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
