package source

import (
	"fmt"
)

const ruleDuplicate = "duplicate-key"

// A Collector collects the diagnostics of one file while it is read, and says
// when to stop: readers of every format embed it, so that all have the same
// limits. Its File must be set. Places are given by offsets into the file.
type Collector struct {
	File        *File
	Diagnostics []Diagnostic

	nodes   int  // how many values were read so far
	stopped bool // a limit was passed, and nothing more is read
	blanks  bool // there is a character that looks like a space
}

// Stopped reports whether a limit was passed: nothing more is to be read, and
// nothing more is recorded.
func (c *Collector) Stopped() bool { return c.stopped }

// Add records a diagnostic at a range of the file.
func (c *Collector) Add(start, end int, rule, message, hint string, related ...Related) {
	if c.stopped {
		return
	}
	if len(c.Diagnostics) == MaxMistakes {
		c.stopped = true
		rule, message = ruleLimit, fmt.Sprintf("the file has more than %d mistakes, and is read no further",
			MaxMistakes)
		hint, related = "", nil
	}
	c.Diagnostics = append(c.Diagnostics, Diagnostic{
		Rule: rule, Message: message, Hint: hint, Range: c.place(start, end), Related: related,
	})
}

// Limit records that the file goes beyond a limit, and stops.
func (c *Collector) Limit(start, end int, message, hint string) {
	c.Add(start, end, ruleLimit, message, hint)
	c.stopped = true
}

func (c *Collector) place(start, end int) Range { return Range{c.File, start, end} }

// Text reports whether the file has at most so many bytes and all of it is text
// in UTF-8 without control characters; if not, it records why.
func (c *Collector) Text(size int) bool {
	return !c.tooLarge(size) && c.readable() && c.clean(textStart(c.File.Data()), len(c.File.Data()))
}

// tooLarge refuses files above a size.
func (c *Collector) tooLarge(size int) bool {
	if len(c.File.Data()) > size {
		c.Limit(0, 0, fmt.Sprintf("the file has %d bytes, and at most %d MiB are read", len(c.File.Data()), size>>20),
			"split it into several files")
	}
	return c.stopped
}

// TooDeep refuses what is nested too deeply, and reports whether to stop; depth
// counts the maps and lists around and including the one at start.
func (c *Collector) TooDeep(depth, start, end int) bool {
	if depth > MaxDepth {
		c.Limit(start, end, fmt.Sprintf("maps and lists are nested more than %d levels deep here", MaxDepth),
			"the file is read no further")
	}
	return c.stopped
}

// Count adds values that end at a place, refuses too many, and reports whether
// to stop.
func (c *Collector) Count(n, start, end int) bool {
	c.nodes += n
	if c.nodes > MaxNodes {
		c.Limit(start, end, fmt.Sprintf("the file holds more than %s values by this point", Thousands(MaxNodes)),
			"the file is read no further: split it into several; an alias counts as all the values that it stands for")
	}
	return c.stopped
}

// duplicate records a key that is given twice in a map.
func (c *Collector) duplicate(name string, second, first Range) {
	c.Add(second.Start, second.End, ruleDuplicate, fmt.Sprintf("the key %q is given twice", Shorten(name, 60)),
		"remove one of the two", Related{Range: first, Message: "the first is here"})
}
