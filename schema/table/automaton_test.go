package table

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// patternsOf gives the regular expressions in all schema files.
func patternsOf(t *testing.T) []string {
	t.Helper()
	var list []string
	names, err := filepath.Glob("../*.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`[=!]~(?:#"(.*?)"#|"(.*?)")`).FindAllStringSubmatch(string(text), -1) {
			list = append(list, m[1]+strings.ReplaceAll(m[2], `\\`, `\`)) // #"..."# is as it stands
		}
	}
	if len(list) < 50 {
		t.Fatalf("only %d patterns", len(list))
	}
	return list
}

// TestAutomaton holds automata to package regexp, for all patterns that the
// schemas have, on texts that come near to matching.
func TestAutomaton(t *testing.T) {
	seeds := []string{
		"", "a", "app", "registry.example.com:5000/team/app_x:v1.2@sha256:" + strings.Repeat("0a", 32), "100m", "0.5Gi",
		"1e3", "/var/lib/data", "../x", "a/../b", "metadata.labels['a/b']", "limits.cpu", "@daily", "0 3 * * *",
		"CRON_TZ=x 0 3 * * *", "Europe/Berlin", "Local", "10.0.0.1", "::1", "fe80::1/64", "10%", "http://x/y",
		strings.Repeat("a", 70), "ä",
	}
	random := rand.New(rand.NewPCG(1, 2))
	const alphabet = "aZ09-._/:@%~*[]' \t\nmGi+eE\x00é"
	for _, expr := range append(patternsOf(t), `b`, `a$|^b`, `(?:^|x)\b`, `(a|ab)(c|bcd)$`) {
		a, want := newAutomaton(expr), regexp.MustCompile(expr)
		for range 400 {
			text := []rune(seeds[random.IntN(len(seeds))])
			for range random.IntN(4) {
				at := random.IntN(len(text) + 1)
				c := []rune(alphabet)[random.IntN(len([]rune(alphabet)))]
				switch {
				case random.IntN(2) == 0 || at == len(text):
					text = append(text[:at:at], append([]rune{c}, text[at:]...)...)
				default:
					text = append(text[:at:at], text[at+1:]...)
				}
			}
			if got := a.match(string(text)); got != want.MatchString(string(text)) {
				t.Fatalf("%s on %q: %v", expr, string(text), got)
			}
		}
	}
}
