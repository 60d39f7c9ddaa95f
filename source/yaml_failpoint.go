package source

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// The YAML library says of a mistake roughly in which line a reader would
// begin to look for it. This file finds the character at which it gave up.

// probeBytes bounds how much text of a file is parsed again to find where its
// documents fail.
const probeBytes = 4 << 20

// problem gives what the library says, without the line that it guesses.
func problem(said string) string {
	said = strings.TrimPrefix(said, "yaml: ")
	if line, rest, ok := strings.Cut(said, ": "); ok && strings.HasPrefix(line, "line ") {
		return rest
	}
	return said
}

// A countingReader hands out one byte at a time, and so knows how far a parser
// came.
type countingReader struct {
	text []byte
	n    int
}

func (r *countingReader) Read(b []byte) (int, error) {
	if r.n == len(r.text) || len(b) == 0 {
		return 0, io.EOF
	}
	b[0] = r.text[r.n]
	r.n++
	return 1, nil
}

// failurePoint finds the shortest beginning of the text that fails with the
// same words, and gives its last character. Parsers look ahead by some
// characters or words; so the search goes back from where they stopped
// reading, first by leaps, and then halves what is left.
func (s *syntax) failurePoint(said string) int {
	if s.problem == problemQuote { // the library gives up at the end of the text
		if quote := sketch(s.text).quote; quote >= 0 {
			return quote
		}
	}
	r := &countingReader{text: s.text}
	parseYAML(r)
	start, said := s.tail(r.n, said)
	fails, works := r.n, start
	for leap := 1; fails-leap > start && s.try(start, fails-leap) == said; leap *= 2 {
		fails -= leap
		works = max(start, fails-2*leap)
	}
	for fails-works > 1 {
		if middle := (fails + works) / 2; s.try(start, middle) == said {
			fails = middle
		} else {
			works = middle
		}
	}
	_, size := utf8.DecodeLastRune(s.text[:fails])
	return fails - size
}

// shortText is how much text is parsed again and again without a thought.
const shortText = 16 << 10

// tail gives the beginning of the last part of text[:end] that fails by
// itself in the same way, and what the library says of it: of a long text, the
// lines before the mistake from one that is not indented.
func (s *syntax) tail(end int, said string) (start int, saidOfTail string) {
	tries := 4
	for start = end - shortText; start > 0 && start < end && tries > 0; start = nextYAMLLine(s.text, start) {
		c := s.text[start]
		if s.text[start-1] != '\n' || blank(c) || c == '#' || lineBreak(s.text[start:]) > 0 {
			continue
		}
		tries--
		if saidOfTail := s.try(start, end); problem(saidOfTail) == s.problem {
			return start, saidOfTail
		}
	}
	return 0, said
}

// try parses a part of the text and gives what the library says.
func (s *syntax) try(start, end int) string {
	if s.probes < end-start {
		return ""
	}
	s.probes -= end - start
	if _, err := parseYAML(bytes.NewReader(s.text[start:end])); err != nil {
		return err.Error()
	}
	return ""
}
