package lsp

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An encoding is the unit in which positions count.
type encoding string

const (
	utf8Units  encoding = "utf-8"
	utf16Units encoding = "utf-16"
)

// width gives how many units a text has.
func (e encoding) width(text string) int {
	if e == utf8Units {
		return len(text)
	}
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// position gives the position of a byte of a file. A byte-order mark has no width.
func (e encoding) position(f *source.File, offset int) position {
	line, column := f.Position(offset)
	text := f.Line(line)
	end := 0
	for range column - 1 {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	return position{Line: uint32(line - 1), Character: uint32(e.width(text[:end]))}
}

// placed gives the range of the protocol that a range is.
func (e encoding) placed(r source.Range) textRange {
	return textRange{e.position(r.File, r.Start), e.position(r.File, r.End)}
}

// offset gives the byte at a position. One behind its line is the line's end; ok is false
// for a line behind the text, and the offset then the text's end.
func (e encoding) offset(text []byte, p position) (offset int, ok bool) {
	start, ok := lineStart(text, int(p.Line))
	if !ok {
		return len(text), false
	}
	end, _ := source.LineEnd(text, start)
	left := int(p.Character)
	for start < end {
		r, size := utf8.DecodeRune(text[start:end])
		units := size
		if e != utf8Units {
			units = utf16.RuneLen(r)
		}
		if left -= units; left < 0 {
			break
		}
		start += size
	}
	return start, true
}

// lineStart gives where line n of a text begins, from 0; ok is false behind its last.
func lineStart(text []byte, n int) (start int, ok bool) {
	if bytes.HasPrefix(text, []byte("\uFEFF")) {
		start = len("\uFEFF")
	}
	for range n {
		end, next := source.LineEnd(text, start)
		if end == next { // the text ends without a line break
			return 0, false
		}
		start = next
	}
	return start, true
}

// changed gives the text that comes of an edit.
func (e encoding) changed(text []byte, c contentChange) []byte {
	if c.Range == nil {
		return []byte(c.Text)
	}
	start, _ := e.offset(text, c.Range.Start) // behind the text is its end, as clients have it
	end, _ := e.offset(text, c.Range.End)
	end = max(start, end)
	return bytes.Join([][]byte{text[:start], []byte(c.Text), text[end:]}, nil)
}
