package source

import (
	"fmt"
	"unicode/utf8"
)

const ruleDuplicate = "duplicate-key"

// A collector collects the diagnostics of one file.
type collector struct {
	file        *File
	diagnostics []Diagnostic
	nodes       int  // how many values were read so far
	stopped     bool // a limit was passed, and nothing more is read
}

// add records a mistake at a range of the file.
func (f *collector) add(start, end int, rule, message, hint string, related ...Related) {
	if f.stopped {
		return
	}
	if len(f.diagnostics) == MaxMistakes {
		f.stopped = true
		rule, message, hint, related = ruleLimit, fmt.Sprintf("the file has more than %d mistakes, and is read no further", MaxMistakes), "", nil
	}
	f.diagnostics = append(f.diagnostics, Diagnostic{
		Rule: rule, Message: message, Hint: hint, Range: f.place(start, end), Related: related,
	})
}

// limit records that the file goes beyond a limit, and reads no further.
func (f *collector) limit(start, end int, message, hint string) {
	f.add(start, end, ruleLimit, message, hint)
	f.stopped = true
}

func (f *collector) place(start, end int) Range { return Range{f.file, start, end} }

// tooLarge refuses files above a size.
func (f *collector) tooLarge(size int) bool {
	if len(f.file.Data) > size {
		f.limit(0, 0, fmt.Sprintf("the file has %d bytes, and at most %d MiB are read", len(f.file.Data), size>>20), "split it into several files")
	}
	return f.stopped
}

// tooDeep refuses what is nested too deeply; depth counts the maps and lists
// around and including the one at start.
func (f *collector) tooDeep(depth, start, end int) bool {
	if depth > MaxDepth {
		f.limit(start, end, fmt.Sprintf("maps and lists are nested more than %d levels deep here", MaxDepth), "the file is read no further")
	}
	return f.stopped
}

// count adds values that end at a place, and refuses too many.
func (f *collector) count(n, start, end int) bool {
	f.nodes += n
	if f.nodes > MaxNodes {
		f.limit(start, end, fmt.Sprintf("the file holds more than %s values by this point", thousands(MaxNodes)),
			"the file is read no further: split it into several; an alias counts as all the values that it stands for")
	}
	return f.stopped
}

// duplicate records a key that is given twice in a map.
func (f *collector) duplicate(name string, second, first Range) {
	f.add(second.Start, second.End, ruleDuplicate, fmt.Sprintf("the key %q is given twice", shown(name)), "remove one of the two",
		Related{Range: first, Message: "the first is here"})
}

// thousands writes a number with commas.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// shown gives a text of the user's as a message can hold it.
func shown(text string) string {
	const most = 60
	for i, n := 0, 0; i < len(text); n++ {
		if n == most {
			return text[:i] + "..."
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return text
}
