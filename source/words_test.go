package source

import "testing"

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		Or(nil):                      "nothing",
		Or([]string{"a"}):            "a",
		Or([]string{"a", "b"}):       "a or b",
		And([]string{"a", "b", "c"}): "a, b and c",
		Plural(1, "entry"):           "1 entry",
		Plural(0, "entry"):           "0 entries",
		Plural(2, "error"):           "2 errors",
		Plural(3, "index"):           "3 indexes",
		Plural(2, "day"):             "2 days",
		Shorten("a\nb", 9):           "a…",
		Shorten("äöü", 3):            "äöü",
		Shorten("äöü", 2):            "äö…",
		Thousands(999):               "999",
		Thousands(1000):              "1,000",
		Thousands(1234567):           "1,234,567",
		Suggest("replcas", []string{"image", "replicas"}): "did you mean replicas?",
		Suggest("xyzzy", []string{"image", "replicas"}):   "",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"replicas", "resources", "readinessProbe", "image", "env"}
	for in, want := range map[string]string{
		"replcas": "replicas", "Replicas": "replicas", "iamge": "image", "resource": "resources",
		"readiness": "readinessProbe", "xyzzy": "", "e": "", "envs": "env",
	} {
		if got := Nearest(in, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}
