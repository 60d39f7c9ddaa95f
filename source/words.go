package source

import (
	"strconv"
	"strings"
)

// Or joins words as "a, b or c"; of none it makes "nothing".
func Or(words []string) string { return joined(words, " or ") }

// And joins words as "a, b and c"; of none it makes "nothing".
func And(words []string) string { return joined(words, " and ") }

func joined(words []string, last string) string {
	switch n := len(words) - 1; n {
	case -1:
		return "nothing"
	case 0:
		return words[0]
	default:
		return strings.Join(words[:n], ", ") + last + words[n]
	}
}

// Plural counts things: 1 error, 2 errors, 2 entries, 2 indexes.
func Plural[N int | int64](n N, noun string) string {
	switch y := strings.TrimSuffix(noun, "y"); {
	case n == 1:
	case y != noun && !strings.ContainsAny(y[len(y)-1:], "aeiou"):
		noun = y + "ies"
	case strings.HasSuffix(noun, "x"):
		noun += "es"
	default:
		noun += "s"
	}
	return strconv.FormatInt(int64(n), 10) + " " + noun
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

// Capital begins a phrase with a capital letter, unless its first word is the name
// of a field, as serviceAccount: ServiceAccount is another thing.
func Capital(s string) string {
	word, _, _ := strings.Cut(s, " ")
	if s == "" || word != strings.ToLower(word) {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Shorten gives a text of the user's as a message can hold it: its first line,
// and at most so many characters of it.
func Shorten(text string, most int) string {
	line, _, cut := strings.Cut(text, "\n")
	line = strings.TrimSuffix(line, "\r")
	for i := range line {
		if most == 0 {
			return line[:i] + "…"
		}
		most--
	}
	if cut {
		return line + "…"
	}
	return line
}

// FirstSentence gives the beginning of a documentation, in one line.
func FirstSentence(doc string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	if sentence, _, more := strings.Cut(doc, ". "); more {
		return sentence + "."
	}
	return doc
}
