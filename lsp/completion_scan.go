package lsp

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

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
		if closed := source.QuoteEnd(s.text[i:end]); closed > 0 && i+closed < to {
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
