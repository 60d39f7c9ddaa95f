package source

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

const ruleEncoding = "encoding"

// wide reports whether a file is UTF-16 or UTF-32, by its byte-order mark or
// by the NUL in its first character.
func wide(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) ||
		len(data) >= 2 && (data[0] == 0) != (data[1] == 0)
}

// readable reports whether the file can be text in UTF-8, and says if not.
func (c *Collector) readable() bool {
	if wide(c.File.Data()) {
		c.Add(0, 0, ruleEncoding, "the file is not in UTF-8, but in UTF-16 or UTF-32", "save it as UTF-8")
		return false
	}
	return true
}

// clean reports whether a range of the file holds only characters that YAML
// allows, and says what is wrong with the first other one.
func (c *Collector) clean(start, end int) bool {
	data := c.File.Data()
	for i := start; i < end; {
		if c := data[i]; ' ' <= c && c <= '~' || c == '\n' || c == '\t' || c == '\r' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:end])
		if message, hint := forbidden(r, size, data[i]); message != "" {
			c.Add(i, i+size, ruleEncoding, message, hint)
			return false
		}
		c.blanks = c.blanks || blankSigns[r] != ""
		i += size
	}
	return true
}

// forbidden says what is wrong with a character outside printable ASCII; "" if
// nothing is.
func forbidden(r rune, size int, first byte) (message, hint string) {
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf("the byte 0x%02X is not part of a character in UTF-8", first), "save the file as UTF-8"
	case r == 0:
		return "there is a NUL character in the text", "remove it; if it is everywhere, the file is no text"
	case r < ' ' || r == 0x7F || 0x80 <= r && r < 0xA0 && r != 0x85:
		return fmt.Sprintf("there is a control character, U+%04X, in the text", r),
			fmt.Sprintf("remove it, or write it as \\x%02x in double quotes", r)
	case r == '\uFEFF':
		return "there is a byte-order mark, U+FEFF, within the text",
			"remove it; it often stands where two files were joined"
	case r == 0xFFFE || r == 0xFFFF:
		return fmt.Sprintf("U+%04X is not a character", r), "remove it"
	}
	return "", ""
}

// lineBreak gives the length of the line break at the start of text, 0 if
// there is none. YAML 1.1, and with it the YAML library, knows more of them
// than editors do.
func lineBreak(text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case '\n':
		return 1
	case '\r':
		if len(text) > 1 && text[1] == '\n' {
			return 2
		}
		return 1
	case 0xC2: // next line, U+0085
		if len(text) > 1 && text[1] == 0x85 {
			return 2
		}
	case 0xE2: // line and paragraph separator, U+2028 and U+2029
		if len(text) > 2 && text[1] == 0x80 && (text[2] == 0xA8 || text[2] == 0xA9) {
			return 3
		}
	}
	return 0
}

// yamlLineEnd gives the offset of the next line break, as YAML has them, from i on, or of the end.
func yamlLineEnd(text []byte, i int) int {
	for i < len(text) && lineBreak(text[i:]) == 0 {
		i++
	}
	return i
}

// nextYAMLLine gives the offset of the first byte after the next line break.
func nextYAMLLine(text []byte, i int) int {
	i = yamlLineEnd(text, i)
	return i + lineBreak(text[i:])
}

// blank reports whether c is a space or a tab.
func blank(c byte) bool { return c == ' ' || c == '\t' }

// skipBlank gives the offset of the first byte from i on that is no space or
// tab.
func skipBlank(text []byte, i int) int {
	for i < len(text) && blank(text[i]) {
		i++
	}
	return i
}

// gapAt reports whether i is at white space, a line break or the end.
func gapAt(text []byte, i int) bool {
	return i >= len(text) || blank(text[i]) || lineBreak(text[i:]) > 0
}
