package source

import (
	"bytes"
	"fmt"
)

// What readers refuse with a diagnostic of the rule limit. Within these bounds a
// file is parsed in a few seconds and some hundred megabytes at the very worst,
// and refused in far less.
const (
	MaxFileSize  = 10 << 20  // bytes of a YAML or JSON file
	MaxDepth     = 100       // maps and lists within each other
	MaxNodes     = 1_000_000 // values of a file; an alias counts as all that it stands for
	MaxDocuments = 20_000    // documents of a file
	MaxMistakes  = 1_000     // diagnostics of a file
)

const ruleLimit = "limit"

// These bound the comments of one document. The YAML library keeps each of
// them and, where a map or list ends, goes through those that follow once for
// every level that ends there.
const (
	maxComments    = 200_000
	maxCommentWork = 20_000_000
)

// A load bounds what a text makes the YAML library do, taken from its
// punctuation without knowing which of it is quoted. Even 10 MiB of one
// document stay below MaxNodes in every form that was measured: manifests,
// minified JSON, prose and scripts give 300,000 to 850,000.
type load struct {
	values   int // signs of a value; a document has at most two nodes and keys for each
	comments int // lines that can be comments
	depth    int // how deep block collections can be nested
}

// weigh measures a text in one pass.
func weigh(text []byte) (l load) {
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		l.line(line)
	}
	return l
}

func (l *load) line(line []byte) {
	body := bytes.TrimLeft(line, " \t")
	depth := len(line) - len(body)
	for len(body) > 0 && indicator(body) {
		depth++
		l.values++
		body = bytes.TrimLeft(body[1:], " \t")
	}
	l.depth = max(l.depth, depth)
	if len(body) > 0 && body[0] == '#' {
		l.comments++
	}
	for i, c := range body {
		switch c {
		case ',', '[', '{':
			l.values++
		case '-', ':', '?':
			if indicator(body[i:]) {
				l.values++
			}
		}
	}
}

// indicator reports whether text begins with the sign of a list item, a key or
// a value. Any byte outside ASCII may be part of a line break.
func indicator(text []byte) bool {
	switch text[0] {
	case '-', '?', ':':
		return len(text) == 1 || text[1] <= ' ' || text[1] >= 0x80
	}
	return false
}

// heavy says why a text is too much for the YAML library; "" when it is not.
func heavy(text []byte) (message, hint string) {
	l := weigh(text)
	switch {
	case l.values > MaxNodes:
		return fmt.Sprintf("this document holds more than %s values, going by its commas, colons, dashes and brackets",
				Thousands(MaxNodes)),
			"split it into several documents"
	case l.comments > maxComments || l.comments*max(l.depth, 1) > maxCommentWork:
		return "this document has too many lines of comments, " + Thousands(l.comments),
			"remove some, or split it into several documents"
	}
	return "", ""
}
