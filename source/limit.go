package source

import (
	"bytes"
	"fmt"
)

// What Parse, ParseJSON and ParseCUE refuse with a diagnostic of the rule
// limit. Within these bounds a file is parsed in a few seconds and some
// hundred megabytes at the very worst, and refused in far less.
const (
	MaxFileSize  = 10 << 20  // bytes of a YAML or JSON file
	MaxCUESize   = 1 << 20   // bytes of a CUE file
	MaxDepth     = 100       // maps and lists within each other
	MaxNodes     = 1_000_000 // values of a file; an alias counts as all that it stands for
	MaxDocuments = 50_000    // documents of a file
	MaxMistakes  = 1_000     // diagnostics of a file
)

const ruleLimit = "limit"

// A findings collects the diagnostics of one file.
type findings struct {
	file        *File
	diagnostics []Diagnostic
	nodes       int  // how many values were read so far
	stopped     bool // a limit was passed, and nothing more is read
}

// add records a mistake at a range of the file.
func (f *findings) add(start, end int, rule, message, hint string, related ...Related) {
	if f.stopped {
		return
	}
	if len(f.diagnostics) == MaxMistakes {
		f.stopped = true
		rule, message, hint, related = ruleLimit, fmt.Sprintf("the file has more than %d mistakes, and is read no further", MaxMistakes), "", nil
	}
	f.diagnostics = append(f.diagnostics, Diagnostic{
		Rule: rule, Message: message, Hint: hint, Place: f.place(start, end), Related: related,
	})
}

// limit records that the file goes beyond a limit, and reads no further.
func (f *findings) limit(start, end int, message, hint string) {
	f.add(start, end, ruleLimit, message, hint)
	f.stopped = true
}

func (f *findings) place(start, end int) Place { return Place{f.file, start, end} }

// tooLarge refuses files above a size.
func (f *findings) tooLarge(size int) bool {
	if len(f.file.Data) > size {
		f.limit(0, 0, fmt.Sprintf("the file has %d bytes, and at most %d MiB are read", len(f.file.Data), size>>20), "split it into several files")
	}
	return f.stopped
}

// tooDeep refuses what is nested too deeply; depth counts the maps and lists
// around and including the one at start.
func (f *findings) tooDeep(depth, start, end int) bool {
	if depth > MaxDepth {
		f.limit(start, end, fmt.Sprintf("maps and lists are nested more than %d levels deep here", MaxDepth), "")
	}
	return f.stopped
}

// count adds values that end at a place, and refuses too many.
func (f *findings) count(n, start, end int) bool {
	f.nodes += n
	if f.nodes > MaxNodes {
		f.limit(start, end, fmt.Sprintf("the file holds more than %s values by this point", thousands(MaxNodes)),
			"split it into several files; an alias counts as all the values that it stands for")
	}
	return f.stopped
}

// duplicate records a key that is given twice in a map.
func (f *findings) duplicate(name string, second, first Place) {
	f.add(second.Start, second.End, ruleDuplicate, fmt.Sprintf("the key %q is given twice", name), "remove one of the two",
		Related{Place: first, Message: "the first is here"})
}

// thousands writes a number with commas.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// These bound the comments of one document. The YAML library keeps each of
// them and, where a map or list ends, goes through those that follow once for
// every level that ends there.
const (
	maxComments    = 200_000
	maxCommentWork = 20_000_000
)

// A load is an upper bound of what a text makes the YAML library do, taken
// from its punctuation without knowing which of it is quoted.
type load struct {
	values   int // values that can begin
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
		return fmt.Sprintf("this document holds more than %s values, going by its commas, colons, dashes and brackets", thousands(MaxNodes)),
			"split it into several documents"
	case l.comments > maxComments || l.comments*max(l.depth, 1) > maxCommentWork:
		return "this document has too many lines of comments, " + thousands(l.comments), "remove some, or split it into several documents"
	}
	return "", ""
}
