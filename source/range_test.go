package source

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPositionLongLine compares the columns in long lines with a plain count.
func TestPositionLongLine(t *testing.T) {
	for name, line := range map[string]string{
		"letters":       strings.Repeat("abcdefg", 3000),
		"wide":          strings.Repeat("a€𝄞", 3000),
		"no characters": strings.Repeat("\x80", 9000),
		"just a mark":   strings.Repeat("é", markBytes),
	} {
		for _, before := range []string{"", "first\r\n", bom} {
			f := NewFile(name, []byte(before+line+"\nlast"))
			first := len(before)
			for at := 0; at <= len(line); at += 97 {
				_, got := f.Position(first + at)
				if want := utf8.RuneCountInString(line[:at]) + 1; got != want {
					t.Fatalf("%s after %q: column %d at %d, want %d", name, before, got, at, want)
				}
			}
			wantLine := 2 + strings.Count(before, "\n")
			if l, c := f.Position(len(f.Data())); l != wantLine || c != 5 {
				t.Errorf("%s: the end is at %d:%d, want %d:5", name, l, c, wantLine)
			}
		}
	}
}
