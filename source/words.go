package source

import (
	"strconv"
	"strings"
)

// Or joins words as "a, b or c"; of none it makes "nothing".
func Or(words []string) string { return list(words, " or ") }

// And joins words as "a, b and c"; of none it makes "nothing".
func And(words []string) string { return list(words, " and ") }

func list(words []string, last string) string {
	switch n := len(words) - 1; n {
	case -1:
		return "nothing"
	case 0:
		return words[0]
	default:
		return strings.Join(words[:n], ", ") + last + words[n]
	}
}

// Plural counts things: 1 error, 2 errors, 2 entries, 2 indexes. Advice has no
// plural.
func Plural(n int, noun string) string {
	switch y := strings.TrimSuffix(noun, "y"); {
	case n == 1, noun == Advice.String():
	case y != noun:
		noun = y + "ies"
	case strings.HasSuffix(noun, "x"):
		noun += "es"
	default:
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// Thousands writes a number that is not negative with commas: 1,000,000.
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Sentence writes a phrase as a sentence.
func Sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// Capital begins a phrase with a capital letter.
func Capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
