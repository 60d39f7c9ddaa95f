package source

import (
	"bytes"
	"sort"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// bom is the byte-order mark that some editors put before UTF-8.
const bom = "\uFEFF"

// A File is a named piece of input. Name is what messages show. A File is passed by
// pointer: two places are in the same file when their pointers are equal.
type File struct {
	Name   string
	data   []byte
	packed Packed                // in the place of data; of no pack where data stays
	lines  atomic.Pointer[lines] // made by the first Position
}

// lines are where the lines of a file are.
type lines struct {
	starts []int32          // offset of each line's first byte
	marks  map[int32][]mark // of long lines, by where they start: places on the way
}

// A mark says how many characters of a line stand before an offset.
type mark struct{ offset, characters int32 }

// markBytes is how far apart the marks of a line are. A shorter line has none.
const markBytes = 4096

// NewFile returns a file that messages call name. Its data must not change once it was parsed.
func NewFile(name string, data []byte) *File {
	return &File{Name: name, data: data}
}

// Data gives the content, which is not to be changed.
func (f *File) Data() []byte {
	if f.packed.pack != nil {
		return f.packed.Bytes()
	}
	return f.data
}

// Packed reports whether the content is in a pack.
func (f *File) Packed() bool { return f.packed.pack != nil }

// Pack has the content of a file put into a pack. Call it once, while nobody else
// asks for the content.
func (f *File) Pack(p *Pack) {
	f.packed = p.Add(func(to []byte) []byte { return append(to, f.data...) })
	f.data = nil
}

// linesOf gives the lines of the file's content. Files above MaxFileSize are refused, so
// what lies beyond it counts as part of the last line.
func (f *File) linesOf(data []byte) *lines {
	if l := f.lines.Load(); l != nil {
		return l
	}
	data = data[:min(len(data), MaxFileSize)]
	l := &lines{starts: make([]int32, 1, 1+bytes.Count(data, []byte{'\n'}))}
	for i, b := range data {
		if b == '\n' || b == '\r' && !bytes.HasPrefix(data[i+1:], []byte{'\n'}) {
			l.starts = append(l.starts, int32(i+1))
		}
	}
	l.mark(data)
	f.lines.CompareAndSwap(nil, l)
	return f.lines.Load()
}

// mark sets the marks of long lines, so that many positions in one line of
// some megabytes do not each count from its beginning.
func (l *lines) mark(data []byte) {
	for i, start := range l.starts {
		end := len(data)
		if i+1 < len(l.starts) {
			end = int(l.starts[i+1])
		}
		if end-int(start) <= markBytes {
			continue
		}
		if l.marks == nil {
			l.marks = map[int32][]mark{}
		}
		last := mark{offset: start}
		if i == 0 {
			last.offset = int32(textStart(data))
		}
		for next := last.offset + markBytes; int(next) < end; next = last.offset + markBytes {
			for !utf8.RuneStart(data[next]) && int(next) < end-1 {
				next++
			}
			last = mark{next, last.characters + int32(utf8.RuneCount(data[last.offset:next]))}
			l.marks[start] = append(l.marks[start], last)
		}
	}
}

// Position gives the line and column of a byte offset, both from 1. Columns
// count characters, not bytes; a byte-order mark has no width. A line ends
// with LF, CRLF or CR.
func (f *File) Position(offset int) (line, column int) {
	data := f.Data()
	offset = min(max(offset, 0), len(data))
	l := f.linesOf(data)
	line = sort.Search(len(l.starts), func(i int) bool { return int(l.starts[i]) > offset })
	start := int(l.starts[line-1])
	if line == 1 {
		start = min(textStart(data), offset)
	}
	before := 0
	if marks := l.marks[l.starts[line-1]]; marks != nil {
		i := sort.Search(len(marks), func(i int) bool { return int(marks[i].offset) > offset })
		if i > 0 {
			start, before = int(marks[i-1].offset), int(marks[i-1].characters)
		}
	}
	return line, before + utf8.RuneCount(data[start:offset]) + 1
}

// Line gives the text of line n, from 1, without its line break.
func (f *File) Line(n int) string {
	data := f.Data()
	starts := f.linesOf(data).starts
	if n < 1 || n > len(starts) {
		return ""
	}
	start, end := int(starts[n-1]), min(len(data), MaxFileSize)
	if n == 1 {
		start = textStart(data)
	}
	if n < len(starts) {
		end = int(starts[n])
	}
	return strings.TrimRight(string(data[start:end]), "\r\n")
}

// textStart gives the offset after the byte-order mark, if there is one.
func textStart(data []byte) int {
	if bytes.HasPrefix(data, []byte(bom)) {
		return len(bom)
	}
	return 0
}
