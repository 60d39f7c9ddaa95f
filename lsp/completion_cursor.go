package lsp

import (
	"bytes"
	"slices"
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

// A lineScanner goes over the words of one line.
type lineScanner struct {
	*cursor
	begins int // where the line does
	indent int
	parent int  // the indentation of the last key or dash
	fresh  bool // a key or a value can begin
	first  bool // only dashes were there so far
	word   int  // where the word begins that was begun; -1: none
	block  bool // a block of text begins
}

func (s *lineScanner) run(i, to, end int) {
	s.quote, s.none, s.key = 0, false, i+s.indent
	for i < to && !s.block && !s.none {
		i = s.next(i, to, end)
	}
	s.none = s.none || s.block
	if s.start = s.word; s.word < 0 {
		s.start, s.alone = s.at, s.first
	}
}

// next goes over one character, or a text in quotes.
func (s *lineScanner) next(i, to, end int) int {
	b, flow := s.text[i], len(s.open) > 0
	gap := i+1 >= end || blank(s.text[i+1])
	quoted := i > 0 && strings.IndexByte(`"'`, s.text[i-1]) >= 0
	switch {
	case blank(b):
		if s.json {
			s.word = -1 // it is whole
		}
	case b == '#' && (s.first && s.word < 0 || blank(s.text[i-1])):
		s.none = true
	case (b == '"' || b == '\'') && (s.fresh || flow && !quoted && blank(s.text[i-1])):
		s.begin(i)
		if closed := closing(s.text[i:end]); closed > 0 && i+closed < to {
			return i + closed
		}
		s.quote = b
		return to
	case b == '{' || b == '[':
		if !s.fresh && !flow {
			break
		}
		s.push(b)
	case flow && b == s.open[len(s.open)-1].closer:
		s.open = s.open[:len(s.open)-1]
		s.word, s.fresh, s.first = -1, false, false
	case flow && b == ',':
		s.word, s.fresh = -1, true
	case b == ':' && (gap || flow && (quoted || strings.IndexByte(",[]{}", s.text[i+1]) >= 0)):
		if s.word >= 0 {
			s.key, s.parent = s.word, s.word-s.begins
		}
		s.word, s.fresh, s.first, s.alone = -1, true, false, false
	case b == '-' && s.fresh && gap && !flow:
		s.key, s.parent = i+1, i-s.begins
		for s.key < end && blank(s.text[s.key]) {
			s.key++
		}
	case (b == '|' || b == '>') && s.fresh && !flow:
		s.block = true
	case (b == '&' || b == '!') && s.fresh:
		for i+1 < to && !blank(s.text[i+1]) {
			i++
		}
	case s.fresh:
		s.begin(i)
	}
	return i + 1
}

func (s *lineScanner) begin(i int) {
	s.alone = s.first
	s.word, s.fresh, s.first, s.quote = i, false, false, 0
}

func (s *lineScanner) push(b byte) {
	limit := s.indent
	if s.first {
		limit-- // it stands at the indentation of what it is in
	}
	if n := len(s.open); n > 0 {
		limit = s.open[n-1].limit
	}
	s.open = append(s.open, bracket{b + 2, limit}) // } and ] come two after { and [
	s.word, s.fresh, s.first, s.alone = -1, true, false, false
}

// closing gives the length of a text in quotes that is closed; 0 for one that is not.
func closing(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[0] == '"':
			i++
		case text[i] == text[0]:
			return i + 1
		}
	}
	return 0
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
		if n := closing(c.text[begin:end]); n > 0 {
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

// PlacesAt gives what can be asked for at a byte of a text: a field, a value, or either.
func PlacesAt(text []byte, at int, json bool) []Place {
	places := newCursor(text, at, json).places()
	for i := range places {
		places[i].Text = text
	}
	return places
}

// places gives where the word can stand, as the name of a field and as a value.
func (c *cursor) places() (list []Place) {
	if c.none {
		return nil
	}
	others := c.others()
	mark := "cursorMark"
	for bytes.Contains(c.text, []byte(mark)) {
		mark += "X"
	}
	for _, field := range []bool{true, false} {
		if c.keyed && !field || c.value() && field {
			continue
		}
		for i, text := range c.tries(mark, field) {
			if i == 1 && c.sound() {
				break // what comes here would break it
			}
			if p, ok := c.place(text, mark, field); ok {
				p.Others = others
				list = append(list, p)
				break
			}
		}
	}
	return list
}

// sound reports whether the document parses without the word.
func (c *cursor) sound() bool {
	parse := source.Parse
	if c.json {
		parse = source.ParseJSON
	}
	_, wrong := parse(source.NewFile("", slices.Concat(c.text[c.from:c.start], c.text[c.end:c.to])))
	return !source.HasErrors(wrong)
}

// tries gives texts of the document with a mark in place of the word, in which less and less
// can be wrong.
func (c *cursor) tries(mark string, field bool) []string {
	word := mark
	if c.json {
		word = `"` + mark + `"`
	} else if c.quote != 0 {
		word = string(c.quote) + mark + string(c.quote)
	}
	if word = c.comma + c.gap + word; field && !c.keyed {
		word += ": "
		if c.json {
			word += "null"
		}
	}
	before, after := string(c.text[c.from:c.start])+word, string(c.text[c.end:c.to])
	var closers strings.Builder
	for _, b := range slices.Backward(c.open) {
		closers.WriteByte(b.closer)
	}
	tries := []string{before + c.commaAfter + after}
	if c.json {
		return append(tries, before+closers.String())
	}
	tries = append(tries, before+closers.String()+"\n"+string(c.text[c.inside():c.to]))
	line := string(c.text[c.line:c.start]) + word
	above, below := c.around()
	return append(tries, above+line+after[:c.lineEnd()-c.end]+"\n"+below, above+line+closers.String()+"\n"+below)
}

func (c *cursor) lineEnd() int {
	end, _ := source.LineEnd(c.text, c.at)
	return min(end, c.to)
}

// parse gives the documents of a text, as far as they parse.
func (c *cursor) parse(text string) (roots []*source.Node) {
	parse := source.Parse
	if c.json {
		parse = source.ParseJSON
	}
	documents, _ := parse(source.NewFile("", []byte(text)))
	for _, d := range documents {
		roots = append(roots, d.Root)
	}
	return roots
}

// others gives the documents beside that of the cursor.
func (c *cursor) others() []*source.Node {
	if c.from == 0 && c.to == len(c.text) {
		return nil
	}
	return c.parse(string(c.text[:c.from]) + string(c.text[c.to:]))
}

// place finds the mark in a text.
func (c *cursor) place(text, mark string, field bool) (Place, bool) {
	for _, root := range c.parse(text) {
		path, ok := markIn(root, mark, field)
		if !ok {
			continue
		}
		p := Place{Path: path, Field: field}
		p.Root = replaced(root, path, func(n *source.Node) *source.Node {
			if field {
				return n.Without(mark)
			}
			return &source.Node{Range: n.Range, Key: n.Key, Kind: source.Null}
		})
		return p, true
	}
	return Place{}, false
}

// markIn gives the path to the map that has the mark as a field, or to the value that is it.
func markIn(n *source.Node, mark string, field bool) (source.Path, bool) {
	if !field && n.Kind == source.String && n.Text == mark || field && n.Has(mark) {
		return source.Path{}, true
	}
	for _, f := range n.Fields {
		if path, ok := markIn(f.Value, mark, field); ok {
			return append(source.Path{source.Into(f.Name)}, path...), true
		}
	}
	for i, item := range n.Items {
		if path, ok := markIn(item, mark, field); ok {
			return append(source.Path{source.Item(i)}, path...), true
		}
	}
	return nil, false
}

// replaced gives a value in which another one stands at a path.
func replaced(n *source.Node, path source.Path, with func(*source.Node) *source.Node) *source.Node {
	if len(path) == 0 {
		return with(n)
	}
	inner := replaced(n.Step(path[0]), path[1:], with)
	if path[0].Index < 0 {
		return n.With(path[0].Name, inner)
	}
	c := n.Copy(len(n.Items))
	c.Items[path[0].Index] = inner
	return c
}
