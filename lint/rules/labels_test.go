package rules

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

// TestLabelSyntax compares what is said of labels with apimachinery.
func TestLabelSyntax(t *testing.T) {
	parts := []string{
		"", "a", "A", "7", "-", "_", ".", "/", " ", "a-b", "a_b", "a.b", "-a", "a-", ".a", "a.", "é",
		"app.kubernetes.io",
		"App.kubernetes.io", "a..b", "a.-b", "x\n", strings.Repeat("a", 62), strings.Repeat("a.",
			126) + "a",
		strings.Repeat("a.", 127),
	}
	for _, a := range parts {
		for _, b := range parts {
			for _, s := range []string{a + b, a + "/" + b, a + "/b/" + b} {
				if got, want := labelKeyProblem(s), validation.IsQualifiedName(s); (got == "") != (len(want) == 0) {
					t.Errorf("key %q: %q, but apimachinery says %q", s, got, want)
				}
				if got, want := labelValueProblem(s), validation.IsValidLabelValue(s); (got == "") != (len(want) == 0) {
					t.Errorf("value %q: %q, but apimachinery says %q", s, got, want)
				}
			}
		}
	}
}
