package source

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// A cursor turns the lines and columns of the YAML library into offsets. It
// only goes forward, as long as it is asked in the order of the text.
type cursor struct {
	text         []byte
	offset       int
	line, column int // as the library counts: from 1, in characters
}

func newCursor(text []byte) cursor { return cursor{text: text, line: 1, column: 1} }

// seek gives the offset at which the library says that a node begins.
func (c *cursor) seek(n *yaml.Node) int {
	if n.Line < c.line || n.Line == c.line && n.Column < c.column {
		*c = newCursor(c.text)
	}
	for c.line < n.Line && c.offset < len(c.text) {
		c.offset = nextYAMLLine(c.text, c.offset)
		c.line, c.column = c.line+1, 1
	}
	for c.column < n.Column && c.offset < len(c.text) && lineBreak(c.text[c.offset:]) == 0 {
		if c.text[c.offset] < utf8.RuneSelf {
			c.offset++
		} else {
			_, size := utf8.DecodeRune(c.text[c.offset:])
			c.offset += size
		}
		c.column++
	}
	return c.offset
}

// properties gives where the value of a node begins, after its anchor and tag,
// and the place of the tag.
func (t *tree) properties(n *yaml.Node) (start int, tag Range) {
	start = t.cursor.seek(n)
	if start == len(t.text) || t.text[start] != '&' && t.text[start] != '!' {
		return start, tag
	}
	anchored, end := n.Anchor != "", start
	for at, more := start, true; more && at < len(t.text); at = skipSpace(t.text, end) {
		switch {
		case anchored && t.text[at] == '&':
			end, anchored = anchorEnd(t.text, at+1), false
		case !tag.Known() && t.tagged(n, at):
			end = tagEnd(t.text, at)
			tag = t.place(at, end)
		default:
			more = false
		}
	}
	if end == start || leftOut(n) {
		return end, tag
	}
	return skipSpace(t.text, end), tag
}

// tagged reports whether a tag of the node stands at an offset. The library
// does not tell of a ! alone.
func (t *tree) tagged(n *yaml.Node, at int) bool {
	return t.text[at] == '!' && (n.Style&yaml.TaggedStyle != 0 || gapAt(t.text, at+1))
}

// leftOut reports whether nothing was written for a value.
func leftOut(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0
}

// skipSpace gives the offset of the first byte from i on that is not in white
// space, a line break or a comment.
func skipSpace(text []byte, i int) int {
	for i < len(text) {
		switch n := lineBreak(text[i:]); {
		case n > 0:
			i += n
		case blank(text[i]):
			i++
		case text[i] == '#':
			i = yamlLineEnd(text, i)
		default:
			return i
		}
	}
	return i
}

// anchorEnd gives the end of the name of an anchor or alias.
func anchorEnd(text []byte, i int) int {
	for i < len(text) {
		c := text[i]
		if !('0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c == '_' || c == '-') {
			break
		}
		i++
	}
	return i
}

// tagEnd gives the end of a tag.
func tagEnd(text []byte, i int) int {
	for !gapAt(text, i) {
		i++
	}
	return i
}

// quotedEnd gives the offset after the closing quote of a scalar; ok is false
// when there is none.
func quotedEnd(text []byte, start int) (end int, ok bool) {
	if start >= len(text) {
		return len(text), false
	}
	quote := text[start]
	for i := start + 1; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\':
			i++
		case text[i] != quote:
		case quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		default:
			return i + 1, true
		}
	}
	return len(text), false
}

// plainEnd gives the end of a plain scalar. Its value has the characters of
// the text in their order; only white space and line breaks may differ.
func plainEnd(text []byte, start int, value string) int {
	i := start
	for j := 0; j < len(value) && i < len(text); {
		if n := spaceAt(value, j); n > 0 {
			j += n
			continue
		}
		if n := spaceAt(text, i); n > 0 {
			i += n
			continue
		}
		i++
		j++
	}
	return i
}

// spaceAt gives the length of the white space or line break at i, 0 if there
// is none.
func spaceAt[T []byte | string](text T, i int) int {
	switch c := text[i]; {
	case blank(c):
		return 1
	case c == '\n' || c == '\r' || c >= 0x80:
		return lineBreak([]byte(text[i:min(i+3, len(text))]))
	}
	return 0
}

// closing gives the end of the bracket that closes a map or list whose last
// value ends at i.
func closing(text []byte, i int) int {
	for i = skipSpace(text, i); i < len(text); i = skipSpace(text, i+1) {
		if text[i] == ']' || text[i] == '}' {
			return i + 1
		}
	}
	return len(text)
}

// blockEnd gives the end of the last line of a literal or folded scalar; of
// its | or > if there is no text.
func blockEnd(text []byte, start int, value string) int {
	end := start + 1
	for end < len(text) && strings.IndexByte("+-0123456789", text[end]) >= 0 {
		end++
	}
	indent := -1 // of the text, known from its first line on
	for line := nextYAMLLine(text, end); line < len(text); line = nextYAMLLine(text, line) {
		last := yamlLineEnd(text, line)
		spaces := 0
		for line+spaces < last && text[line+spaces] == ' ' {
			spaces++
		}
		hasText := line+spaces < last
		if indent < 0 && hasText {
			if indent = spaces - leadingSpaces(value); indent > spaces {
				return end // there is no text
			}
		}
		switch {
		case indent >= 0 && hasText && spaces < indent:
			return end
		case indent >= 0 && last-line > indent:
			end = last
		}
	}
	return end
}

// leadingSpaces gives the spaces at the beginning of the first line with text
// in the value of a block scalar; -1 if there is none.
func leadingSpaces(value string) int {
	spaces := 0
	for i := 0; i < len(value); {
		switch n := spaceAt(value, i); {
		case value[i] == ' ':
			spaces++
			i++
		case n > 0 && value[i] != '\t':
			spaces = 0
			i += n
		default:
			return spaces
		}
	}
	return -1
}
