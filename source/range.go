package source

import (
	"bytes"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// bom is the byte-order mark that some editors put before UTF-8.
const bom = "\uFEFF"

// A File is a named piece of input. Name is what messages show. Data must not
// change once the file was parsed. A File is passed by pointer: two places are
// in the same file when their pointers are equal.
type File struct {
	Name string
	Data []byte

	// Made by the first Position.
	once  sync.Once
	lines []int32          // offset of each line's first byte
	marks map[int32][]mark // of long lines, by where they start: places on the way
}

// A mark says how many characters of a line stand before an offset.
type mark struct{ offset, characters int32 }

// markBytes is how far apart the marks of a line are. A shorter line has none.
const markBytes = 4096

// NewFile returns a file that messages call name.
func NewFile(name string, data []byte) *File {
	return &File{Name: name, Data: data}
}

// starts gives the offset of each line's first byte. Files above MaxFileSize
// are refused, so what lies beyond it counts as part of the last line.
func (f *File) starts() []int32 {
	f.once.Do(func() {
		data := f.Data[:min(len(f.Data), MaxFileSize)]
		f.lines = make([]int32, 1, 1+bytes.Count(data, []byte{'\n'}))
		for i, b := range data {
			if b == '\n' || b == '\r' && !bytes.HasPrefix(data[i+1:], []byte{'\n'}) {
				f.lines = append(f.lines, int32(i+1))
			}
		}
		f.mark(len(data))
	})
	return f.lines
}

// mark sets the marks of long lines, so that many positions in one line of
// some megabytes do not each count from its beginning.
func (f *File) mark(size int) {
	for i, start := range f.lines {
		end := size
		if i+1 < len(f.lines) {
			end = int(f.lines[i+1])
		}
		if end-int(start) <= markBytes {
			continue
		}
		if f.marks == nil {
			f.marks = map[int32][]mark{}
		}
		last := mark{offset: start}
		if i == 0 {
			last.offset = int32(textStart(f.Data))
		}
		for next := last.offset + markBytes; int(next) < end; next = last.offset + markBytes {
			for !utf8.RuneStart(f.Data[next]) && int(next) < end-1 {
				next++
			}
			last = mark{next, last.characters + int32(utf8.RuneCount(f.Data[last.offset:next]))}
			f.marks[start] = append(f.marks[start], last)
		}
	}
}

// Position gives the line and column of a byte offset, both from 1. Columns
// count characters, not bytes; a byte-order mark has no width. A line ends
// with LF, CRLF or CR.
func (f *File) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(f.Data))
	lines := f.starts()
	line = sort.Search(len(lines), func(i int) bool { return int(lines[i]) > offset })
	start := int(lines[line-1])
	if line == 1 {
		start = min(textStart(f.Data), offset)
	}
	before := 0
	if marks := f.marks[lines[line-1]]; marks != nil {
		i := sort.Search(len(marks), func(i int) bool { return int(marks[i].offset) > offset })
		if i > 0 {
			start, before = int(marks[i-1].offset), int(marks[i-1].characters)
		}
	}
	return line, before + utf8.RuneCount(f.Data[start:offset]) + 1
}

// Line gives the text of line n, from 1, without its line break.
func (f *File) Line(n int) string {
	lines := f.starts()
	if n < 1 || n > len(lines) {
		return ""
	}
	start, end := int(lines[n-1]), min(len(f.Data), MaxFileSize)
	if n == 1 {
		start = textStart(f.Data)
	}
	if n < len(lines) {
		end = int(lines[n])
	}
	return strings.TrimRight(string(f.Data[start:end]), "\r\n")
}

// textStart gives the offset after the byte-order mark, if there is one.
func textStart(data []byte) int {
	if bytes.HasPrefix(data, []byte(bom)) {
		return len(bom)
	}
	return 0
}

// A Range is a range of bytes in a file: Start is the first, End the one after
// the last. The zero Range is nowhere.
type Range struct {
	File       *File
	Start, End int
}

// Holds reports whether another range lies in r.
func (r Range) Holds(other Range) bool {
	return r.Known() && r.File == other.File && r.Start <= other.Start && other.End <= r.End
}

// Position gives the line and the column at which a known range begins, counted from 1.
func (r Range) Position() (line, column int) { return r.File.Position(r.Start) }

// EndPosition is Position for what stands behind the range.
func (r Range) EndPosition() (line, column int) { return r.File.Position(r.End) }

// Known reports whether the range is in a file.
func (r Range) Known() bool { return r.File != nil }

// Text gives the bytes of the range, as written.
func (r Range) Text() string {
	if r.File == nil {
		return ""
	}
	return string(r.File.Data[r.Start:r.End])
}

// name is that of the range's file, "" where it is not known.
func (r Range) name() string {
	if r.File == nil {
		return ""
	}
	return r.File.Name
}

// before orders ranges by file name, then by where they start and end.
func (r Range) before(q Range) bool {
	if r.File != q.File {
		if r.File == nil || q.File == nil {
			return r.File == nil
		}
		if r.File.Name != q.File.Name {
			return r.File.Name < q.File.Name
		}
	}
	if r.Start != q.Start {
		return r.Start < q.Start
	}
	return r.End < q.End
}
