package source

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// noBlock as an indent says that a text must stay on its line.
const noBlock = -1

// appendString writes a text so that it is read back as that text: plain where
// no reader could take it for something else, as a literal block when it has
// several lines and may stand at the indent, and else in quotes.
func appendString(b []byte, s string, indent int) []byte {
	switch {
	case s == "":
		return append(b, `""`...)
	case isWord(s):
		return append(b, s...)
	}
	form := formOf(s)
	switch {
	case form.lines && !form.escapes && indent != noBlock && fitsBlock(s):
		return appendBlock(b, s, indent)
	case form.lines || form.escapes || form.tabs:
		return appendQuoted(b, s, true)
	case form.syntax && !strings.Contains(s, "'"):
		b = append(b, '\'')
		b = append(b, s...)
		return append(b, '\'')
	case form.syntax || ambiguous(s):
		return appendQuoted(b, s, true)
	}
	return append(b, s...)
}

// isWord reports whether a text is one that nearly all names and keys are
// like, and that means nothing to YAML: it begins with a letter, and is longer
// than the words that do.
func isWord(s string) bool {
	if len(s) <= len("false") || !wordly[s[0]] || s[0] < 'A' {
		return false
	}
	for i := range len(s) {
		if !wordly[s[i]] {
			return false
		}
	}
	return true
}

// wordly has letters, digits and what stands between them.
var wordly = func() (table [256]bool) {
	for c := range table {
		table[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' ||
			c == '/'
	}
	return table
}()

// A textForm says what stands against writing a text plain.
type textForm struct {
	lines   bool // it has line feeds
	tabs    bool
	escapes bool // it has characters that need escapes: unreadable, or changed by readers
	syntax  bool // it has, in some place, what is YAML's syntax there
}

// ordinary has the ASCII characters that mean nothing to YAML inside a text.
var ordinary = func() (table [256]bool) {
	for c := byte('!'); c < 0x7f; c++ {
		table[c] = true
	}
	return table
}()

func formOf(s string) (form textForm) {
	form.syntax = startsWithSyntax(s) || s[0] == ' ' || s[len(s)-1] == ' ' || s[len(s)-1] == ':'
	for i := 0; i < len(s); i++ {
		c := s[i]
		if ordinary[c] {
			continue
		}
		switch {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			form.escapes = form.escapes || needsEscape(r, size)
			i += size - 1
		case c == '\n':
			form.lines = true
		case c == '\t':
			form.tabs = true
		case c < ' ' || c == 0x7f:
			form.escapes = true
		case c == ' ':
			next := i + 1
			if next < len(s) && s[next] == '#' || i > 0 && s[i-1] == ':' {
				form.syntax = true
			}
		}
	}
	return form
}

// startsWithSyntax reports whether the beginning of a text has a meaning there.
func startsWithSyntax(s string) bool {
	switch s[0] {
	case '-':
		return len(s) == 1 || s[1] == ' ' || strings.HasPrefix(s, "---")
	case '.':
		return strings.HasPrefix(s, "...")
	case '=':
		return len(s) == 1
	case '<':
		return s == "<<"
	}
	return strings.IndexByte("?:,[]{}#&*!|>'\"%@`", s[0]) >= 0
}

// needsEscape reports whether a character beyond ASCII is invalid in YAML, a
// line break or space to some reader, or invisible. The list is fixed, so that
// the output does not change with the Unicode tables of the Go version, and
// has only characters that four hexadecimal digits can name.
func needsEscape(r rune, size int) bool {
	switch {
	case r == utf8.RuneError && size == 1: // not UTF-8
	case r <= 0xa0, r == 0xad: // control characters, no-break and soft hyphen
	case r == 0x1680, r >= 0x2000 && r <= 0x200f, r >= 0x2028 && r <= 0x202f, r >= 0x205f && r <= 0x206f,
		r == 0x3000: // spaces, breaks, joiners, direction marks
	case r >= 0xe000 && r <= 0xf8ff: // private use
	case r == 0xfeff, r >= 0xfff0 && r <= 0xffff: // byte-order mark, specials
	default:
		return false
	}
	return true
}

// ambiguous reports whether some reader takes the plain text for another type:
// a truth value, null, a number, a date, a time of day.
func ambiguous(s string) bool {
	switch c := s[0]; {
	case c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.':
		return strings.Trim(s, "0123456789abcdefABCDEFxXoO+-._,:tTzZinNI ") == "" &&
			numberLike().MatchString(strings.ReplaceAll(s, "_", ""))
	case len(s) <= len("false") && strings.IndexByte("yntfoYNTFO~", c) >= 0:
		return slices.ContainsFunc(typedWords, func(word string) bool { return strings.EqualFold(s, word) })
	}
	return false
}

// typedWords are what YAML 1.1 or 1.2 takes for a truth value or null.
var typedWords = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"}

// numberLike is what YAML 1.1, YAML 1.2 or one of their readers takes for a
// number, a date or a number to the base of 60. Some readers pass over every
// underscore, so it is matched without them.
var numberLike = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:` +
		`[-+]?0[box][-+]?[0-9a-f]*` +
		`|[-+]?[0-9][0-9,]*` +
		`|[-+]?[0-9]+\.?[0-9]*(e[-+]?[0-9]+)?` +
		`|[-+]?\.[0-9]+(e[-+]?[0-9]+)?` +
		`|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?` +
		`|[-+]?\.(inf|nan)` +
		`|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t ].*)?` +
		`)$`)
})

// fitsBlock reports whether a text survives as a literal block. Lines of
// nothing but white space do not: some readers and editors drop it.
func fitsBlock(s string) bool {
	if strings.TrimLeft(s, "\n") == "" {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" && strings.Trim(line, " \t") == "" {
			return false
		}
	}
	return true
}

// appendBlock writes a literal block whose lines stand at the indent, which is
// two deeper than what holds it.
func appendBlock(b []byte, s string, indent int) []byte {
	b = append(b, '|')
	if c := s[0]; c == ' ' || c == '\t' || c == '\n' {
		b = append(b, '2') // the indent cannot be told from the first line
	}
	switch {
	case !strings.HasSuffix(s, "\n"):
		b = append(b, '-')
	case strings.HasSuffix(s, "\n\n"):
		b = append(b, '+')
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		b = append(b, '\n')
		if line != "" {
			b = appendIndent(b, indent)
			b = append(b, line...)
		}
	}
	return b
}

// Word writes a text on one line so that YAML reads it back as that text.
func Word(s string) string { return string(appendString(nil, s, noBlock)) }
