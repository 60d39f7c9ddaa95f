package lsp

import (
	"bytes"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A cursor is a place in a text where something is to be completed: the word that is there
// or was begun, and what it stands in.
type cursor struct {
	text       []byte
	json       bool
	from, to   int // the document, without the lines that separate it from others
	line       int // where the line of the cursor begins
	at         int
	start, end int // the word
	key        int // where the last key before it in its line begins

	quote byte      // that the word begins with; 0: none
	open  []bracket // those around it
	keyed bool      // a colon stands behind it
	alone bool      // only dashes stand before it in its line
	none  bool      // nothing can be completed: it is in a comment, or in a block of text

	gap               string // what has to be between what stands before the word and it
	comma, commaAfter string // those of a map or list in brackets that are missing
}

// A bracket is one that is not closed before the cursor.
type bracket struct {
	closer byte
	// limit is the indentation of the line in which it is opened; what stands in it is
	// indented deeper.
	limit int
}

// newCursor finds what is at a byte of a text.
func newCursor(text []byte, at int, json bool) *cursor {
	if at > 0 && at < len(text) && text[at-1] == '\r' && text[at] == '\n' {
		at-- // within a line break
	}
	c := &cursor{text: text, json: json, at: at, to: len(text)}
	if bytes.HasPrefix(text, []byte("\uFEFF")) {
		c.from = len("\uFEFF")
	}
	block := -1 // the indentation of the key that a block of text belongs to
	for start, next := c.from, 0; ; start = next {
		var end int
		end, next = source.LineEnd(text, start)
		here := start <= at && at <= end
		switch {
		case !json && separates(text[start:end]):
			if start > at {
				c.to = start
				c.finish()
				return c
			}
			c.none, c.from, c.open, block = here, next, nil, -1
		case start > at:
		case block >= 0 && c.inBlock(start, end, block):
			c.none = here
		default:
			block = c.scanLine(start, end)
		}
		if end == next {
			c.finish()
			return c
		}
	}
}

// separates reports whether a line separates documents.
func separates(line []byte) bool {
	for _, mark := range []string{"---", "..."} {
		if rest, ok := bytes.CutPrefix(line, []byte(mark)); ok && (len(rest) == 0 || blank(rest[0])) {
			return true
		}
	}
	return false
}

func blank(b byte) bool { return b == ' ' || b == '\t' }

func indentOf(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }

func empty(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// inBlock reports whether a line is of a block of text whose key is indented by block. An
// empty one is as deep as the cursor stands in it.
func (c *cursor) inBlock(start, end, block int) bool {
	line := c.text[start:end]
	switch {
	case !empty(line):
		return indentOf(line) > block
	case start <= c.at && c.at <= end:
		return c.at-start > block
	}
	return true
}

// scanLine goes over a line, no further than to the cursor. It gives the indentation of the
// key or dash that a block of text belongs to where one begins in it, and otherwise -1.
func (c *cursor) scanLine(start, end int) int {
	line := c.text[start:end]
	s := lineScanner{cursor: c, begins: start, indent: indentOf(line), fresh: true, word: -1, first: true, parent: -1}
	if start <= c.at && c.at <= end {
		c.line = start
		s.indent = min(s.indent, c.at-start)
	}
	if !c.json && !empty(line) && strings.IndexByte("]}", line[indentOf(line)]) < 0 {
		for len(c.open) > 0 && c.open[len(c.open)-1].limit >= s.indent {
			c.open = c.open[:len(c.open)-1]
		}
	}
	s.run(start, min(end, c.at), end)
	if s.block {
		return s.parent
	}
	return -1
}

// finish finds the end of the word, and what stands around it.
func (c *cursor) finish() {
	if c.none = c.none || c.at < c.from; c.none {
		return
	}
	end, _ := source.LineEnd(c.text, c.at)
	if c.findEnd(end); c.none {
		return
	}
	rest := bytes.TrimLeft(c.text[c.end:end], " \t")
	c.keyed = len(rest) > 0 && rest[0] == ':' && (len(rest) == 1 || blank(rest[1]) || len(c.open) > 0)
	if c.start > c.line && strings.IndexByte(":-", c.text[c.start-1]) >= 0 && !c.json {
		c.gap = " "
	}
	if len(c.open) > 0 {
		c.commas()
	}
}

// findEnd finds the end of the word; end is that of the line.
func (c *cursor) findEnd(end int) {
	c.end = c.at
	begin := c.start
	if c.quote == 0 {
		begin = c.valueBehind(end)
	}
	switch {
	case c.quote != 0 || begin < end && strings.IndexByte(`"'`, c.text[begin]) >= 0 && begin > c.at:
		if n := source.QuoteEnd(c.text[begin:end]); n > 0 {
			c.end = begin + n
		}
	case begin > c.at && strings.IndexByte("{[|>&*!", c.text[begin]) >= 0:
		c.none = true // the value is more than a word
	default:
		for c.end = begin; c.end < end && !c.ends(c.end, end); {
			c.end++
		}
	}
}

// valueBehind gives where a value begins that is there already, when the cursor stands between
// it and its colon; otherwise it gives the cursor.
func (c *cursor) valueBehind(end int) int {
	i := c.at
	if c.start == c.at && bytes.HasSuffix(bytes.TrimRight(c.text[c.line:c.at], " \t"), []byte(":")) {
		for i < end && blank(c.text[i]) {
			i++
		}
	}
	if i == end || strings.IndexByte("#,]}", c.text[i]) >= 0 {
		return c.at
	}
	return i
}

// ends reports whether a word without quotes ends at a byte.
func (c *cursor) ends(i, end int) bool {
	switch b := c.text[i]; b {
	case ' ', '\t', '"', '\'':
		return true
	case ':':
		return i+1 >= end || blank(c.text[i+1])
	case ',', ']', '}', '[', '{':
		return len(c.open) > 0
	}
	return false
}

// commas finds out which commas are missing around the word.
func (c *cursor) commas() {
	before := bytes.TrimRight(c.text[c.from:c.start], " \t\r\n")
	after := bytes.TrimLeft(c.text[c.end:max(c.end, c.inside())], " \t\r\n")
	if len(before) > 0 && strings.IndexByte("{[,:", before[len(before)-1]) < 0 {
		c.comma = ", "
	}
	if !c.keyed && len(after) > 0 && strings.IndexByte("}],", after[0]) < 0 {
		c.commaAfter = ","
	}
}

// inside gives the end of the lines that are in the brackets around the word.
func (c *cursor) inside() int {
	if c.json {
		return c.to
	}
	_, start := source.LineEnd(c.text, c.at)
	for len(c.open) > 0 && start < c.to {
		end, next := source.LineEnd(c.text, start)
		line := c.text[start:end]
		if !empty(line) && indentOf(line) <= c.open[0].limit && strings.IndexByte("]}", line[indentOf(line)]) < 0 {
			break
		}
		start = next
	}
	return min(start, c.to)
}

// value reports whether the word is the value behind a colon in brackets.
func (c *cursor) value() bool {
	return len(c.open) > 0 && bytes.HasSuffix(bytes.TrimRight(c.text[c.from:c.start], " \t\r\n"), []byte(":"))
}

// typed gives the word as far as the cursor, without quotes.
func (c *cursor) typed() string { return strings.Trim(string(c.text[c.start:c.at]), `"'`) }

// lineBreak gives the line break of the text.
func (c *cursor) lineBreak() string {
	end, next := source.LineEnd(c.text, 0)
	if end == next {
		return "\n"
	}
	return string(c.text[end:next])
}
