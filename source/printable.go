package source

import (
	"strings"
	"unicode"
)

// Printable replaces what would steer a terminal, or hide, by a visible sign;
// tabs stay.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
