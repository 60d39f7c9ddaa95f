package change

import "testing"

// TestTransitionHolds reads rules as API servers do; "" is no verdict.
func TestTransitionHolds(t *testing.T) {
	old := parsed(`{"n": 3, "s": "abc", "list": ["a", "b"], "m": {"k": "v"}, "f": 1.5, "yes": true}`)
	new := parsed(`{"n": 2, "s": "abcd", "list": ["a"], "m": {}, "f": 1.5}`)
	for rule, want := range map[string]string{
		"self == oldSelf":                         "no",
		"self.n < oldSelf.n":                      "yes",
		"self.n <= oldSelf.n && true":             "yes",
		"self.n - 1 == oldSelf.n":                 "",
		"self.f == oldSelf.f":                     "yes",
		"self.gone == oldSelf.n":                  "",
		"has(self.gone) || oldSelf.n == 3":        "yes",
		"self.gone == 1 || oldSelf.n == 3":        "yes",
		"self.gone == 1 && oldSelf.n == 4":        "no",
		"!has(self.yes) && has(oldSelf.yes)":      "yes",
		"oldSelf.yes ? has(self.yes) : true":      "no",
		"oldSelf.s.startsWith('ab')":              "yes",
		"self.s.endsWith(\"c\") || oldSelf.n > 3": "no",
		"size(self.list) >= size(oldSelf.list)":   "no",
		"oldSelf.list.size() == 2":                "yes",
		"'k' in oldSelf.m && !('k' in self.m)":    "yes",
		"oldSelf.n in [1, 2, 3]":                  "yes",
		"oldSelf.list[1] == 'b'":                  "yes",
		"oldSelf.list[7] == 'b'":                  "",
		"oldSelf.m['k'] == 'v'":                   "yes",
		"self.list.all(x, x in oldSelf.list)":     "",
		"quantity(self.s) == oldSelf.s":           "",
		"oldSelf.hasValue()":                      "",
		"self.n == 2":                             "", // it does not speak of what was
		"self.n == oldSelf.n)":                    "",
		"((self.n == oldSelf.n":                   "",
		"self.n ==":                               "",
		"oldSelf.n == 3 # 4":                      "",
		"oldSelf.s == 'a\\'b'":                    "",
		"[oldSelf.n, 2] == [3, 2]":                "yes",
	} {
		holds, known := transitionHolds(rule, old, new)
		got := map[[2]bool]string{{true, true}: "yes", {false, true}: "no"}[[2]bool{holds, known}]
		if got != want {
			t.Errorf("%s: %q, want %q", rule, got, want)
		}
	}
}
