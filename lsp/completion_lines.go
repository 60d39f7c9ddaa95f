package lsp

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// keyLine matches a line with a key: its indentation, its dashes, the key, and what follows.
var keyLine = regexp.MustCompile(`^( *)((?:- +)*)` +
	`("[^"]*"|'[^']*'|[^\s#"'\[\]{},&*!|>%@\x60-][^\s#]*) *:(?:\s+(.*))?$`)

// plainValue matches a value that is safe to keep, whatever stands around it.
var plainValue = regexp.MustCompile(`^[A-Za-z0-9./][-A-Za-z0-9._/]*$`)

// A levelLine is a line with a key, at its level.
type levelLine struct {
	dash, column int // of its first dash, -1: it has none; of its key
	head, key    string
	value        string
}

func levelOf(line []byte) (l levelLine, ok bool) {
	m := keyLine.FindStringSubmatch(strings.TrimRight(string(line), " \t\r"))
	if m == nil {
		return l, false
	}
	l = levelLine{dash: -1, column: len(m[1]) + len(m[2]), head: m[1] + m[2], key: m[3]}
	if m[2] != "" {
		l.dash = len(m[1])
	}
	if plainValue.MatchString(m[4]) {
		l.value = " " + m[4]
	}
	return l, true
}

func (l levelLine) text(value bool) string {
	if value {
		return l.head + l.key + ":" + l.value + "\n"
	}
	return l.head + l.key + ":\n"
}

// around gives the lines that the line of the cursor hangs on, told by their indentation
// alone: those of the maps and lists that it is in, and of its siblings; and what kind of
// object it is of.
func (c *cursor) around() (above, below string) {
	own := c.text[c.line:c.lineEnd()]
	column, dash := c.start-c.line, -1
	if !c.alone {
		column = indentOf(own)
	}
	if rest := own[indentOf(own):]; bytes.HasPrefix(rest, []byte("- ")) || string(rest) == "-" {
		dash = indentOf(own)
		if !c.alone {
			column = c.key - c.line
		}
	}
	var lines []string
	top := map[string]bool{}
	level, siblings, listed := column, dash < 0, false
	if dash >= 0 {
		level, listed = dash, true
	}
	for _, l := range levelsBefore(c.text[c.from:c.line]) {
		sibling := l.column == level && !listed
		switch {
		case l.dash >= 0 && l.column <= level && !(listed && l.dash == level):
			level, listed, siblings = l.dash, true, false
		case l.dash < 0 && (l.column < level || listed && l.column == level):
			level, listed, siblings = l.column, false, false
		case l.dash < 0 && sibling && siblings:
		default:
			continue
		}
		if level == 0 && l.dash < 0 {
			top[l.key] = true
		}
		lines = append(lines, l.text(sibling))
	}
	var b strings.Builder
	for i := range lines {
		b.WriteString(lines[len(lines)-1-i])
	}
	below = c.siblingsBelow(column)
	for _, l := range headLines(c.text[c.from:c.to]) {
		own, _ := levelOf(own)
		if !top[l.key] && (own.column > 0 || own.key != l.key) && !strings.Contains("\n"+below, "\n"+l.key+":") {
			below += l.text(true)
		}
	}
	return b.String(), below
}

// levelsBefore gives the lines with keys of a text, the last one first.
func levelsBefore(text []byte) (list []levelLine) {
	for len(text) > 0 {
		text = bytes.TrimRight(text, "\r\n")
		start := bytes.LastIndexByte(text, '\n') + 1
		if l, ok := levelOf(text[start:]); ok {
			list = append(list, l)
		}
		text = text[:start]
	}
	return list
}

// siblingsBelow gives the lines with keys at a column that follow, as far as the map goes.
func (c *cursor) siblingsBelow(column int) string {
	var b strings.Builder
	_, start := source.LineEnd(c.text, c.at)
	for start < c.to {
		end, next := source.LineEnd(c.text, start)
		line := c.text[start:end]
		l, ok := levelOf(line)
		if !empty(line) && indentOf(line) < column {
			break
		}
		if ok && l.dash < 0 && l.column == column {
			b.WriteString(l.text(true))
		}
		if next == end {
			break
		}
		start = next
	}
	return b.String()
}

// headLines gives the lines that say what kind of object a document is.
func headLines(text []byte) (list []levelLine) {
	for line := range bytes.Lines(text) {
		l, ok := levelOf(bytes.TrimRight(line, "\r\n"))
		if ok && l.dash < 0 && l.column == 0 && (l.key == "apiVersion" || l.key == "kind") && l.value != "" {
			list = append(list, l)
		}
	}
	return list
}
