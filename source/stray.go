package source

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Stray says which character of a plain text only looks like one of YAML's, as
// those that word processors and web pages put in place of quotes, spaces and
// dashes; "" when there is none. In quotes a text may hold what it likes.
func Stray(n *Node) (message, hint string) {
	if n.Kind != String || n.Style != Plain || ascii(n.Text) {
		return "", ""
	}
	first, _ := utf8.DecodeRuneInString(n.Text)
	last, _ := utf8.DecodeLastRuneInString(n.Text)
	if name := hidden(n.Text); name != "" {
		return "there is " + name + " in this text", "remove it, and type the text anew where it stands"
	}
	for _, r := range []rune{first, last} {
		if name := blankSigns[r]; name != "" {
			return fmt.Sprintf("there is %s where a space should be, U+%04X", name, r), "put a space in its place, or nothing"
		}
	}
	if strings.ContainsRune("“”„‟‘’‚‛″′", first) {
		inner := strings.TrimRight(strings.TrimLeft(n.Text, "“”„‟‘’‚‛″′"), "“”„‟‘’‚‛″′")
		hint = "use straight quotes"
		if strings.ContainsRune("“”„‟‘’‚‛″′", last) {
			hint += fmt.Sprintf(": %q", inner)
		}
		return fmt.Sprintf("%c is a typographic quote, which YAML takes for a letter", first), hint
	}
	if strings.ContainsRune("‐‑‒–—―−", first) {
		return fmt.Sprintf("%c is a dash, U+%04X, and no hyphen", first, first),
			"write - or --; if the dash is meant, put the text in quotes"
	}
	return "", ""
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// blankSigns names those characters that look like a space.
var blankSigns = map[rune]string{
	'\u00a0': "a no-break space", '\u202f': "a narrow no-break space", '\u2007': "a figure space",
	'\u2002': "an en space", '\u2003': "an em space", '\u2009': "a thin space", '\u3000': "an ideographic space",
}

// misindented reports whether what looks like indentation is part of a key, and
// says so: everything below stands somewhere else than it seems to.
func (c *Collector) misindented(root *Node) bool {
	if !c.blanks {
		return false
	}
	for _, f := range root.Fields {
		key := f.Value.Key
		if r, size := utf8.DecodeRuneInString(key.Text()); blankSigns[r] != "" {
			c.Add(key.Start, key.Start+size, ruleSyntax,
				fmt.Sprintf("this line is indented by %s, U+%04X, which is no space to YAML", blankSigns[r], r),
				"put a space in its place")
			return true
		}
		if c.misindented(f.Value) {
			return true
		}
	}
	for _, item := range root.Items {
		if c.misindented(item) {
			return true
		}
	}
	return false
}

// hidden names the first character of a text that nobody sees; "" when there is
// none. Joiners have their use inside of words of some scripts, and are left alone.
func hidden(s string) string {
	for _, r := range s {
		switch r {
		case '\u200b':
			return "a zero-width space, U+200B,"
		case '\u2060':
			return "a word joiner, U+2060,"
		case '\u00ad':
			return "a soft hyphen, U+00AD,"
		case '\u200e', '\u200f':
			return fmt.Sprintf("a mark of direction, U+%04X,", r)
		}
	}
	return ""
}
