package lint

import (
	"bytes"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// ignoreMark begins a comment that ignores.
const ignoreMark = "plimsoll:ignore"

// comments finds the comments that ignore, in all files of the input.
func (c *controller) comments(in *Input) {
	documents := map[*source.File][]*source.Document{}
	var files []*source.File
	seen := map[*source.File]bool{}
	for _, doc := range slices.Concat(in.Documents, in.Sources) {
		if !seen[doc.File] {
			seen[doc.File] = true
			if !in.Patches[doc.File.Name] && bytes.Contains(doc.File.Data, []byte(ignoreMark)) {
				files = append(files, doc.File)
				documents[doc.File] = []*source.Document{}
			}
		}
		if list, ok := documents[doc.File]; ok {
			documents[doc.File] = append(list, doc)
		}
	}
	for _, f := range files {
		c.commentsOf(f, documents[f])
	}
}

// commentsOf reads the comments of one file, line by line. One in a line of
// its own speaks of the next line that is no comment.
func (c *controller) commentsOf(f *source.File, documents []*source.Document) {
	c.files[f] = true
	var waiting []*ignore
	line := 0
	for start := 0; start < len(f.Data); {
		end, next := lineEnd(f.Data, start)
		line++
		text := f.Data[start:end]
		first := len(text) - len(bytes.TrimLeft(text, " \t"))
		at, from := comment(text)
		if at >= 0 && !inScalar(documents, start+at) {
			whole := source.Place{File: f, Start: start + at, End: start + len(bytes.TrimRight(text, " \t"))}
			found := c.parse(string(text[from:]), nil, whole, func(a, b int) source.Place {
				return source.Place{File: f, Start: start + from + a, End: start + from + b}
			})
			if at == first {
				waiting = append(waiting, found...)
			} else {
				key := lineOf{f, line}
				c.byLine[key] = append(c.byLine[key], found...)
			}
		}
		if len(waiting) > 0 && first < len(text) && text[first] != '#' && !bytes.HasPrefix(text[first:], []byte("//")) {
			key := lineOf{f, line}
			c.byLine[key] = append(c.byLine[key], waiting...)
			waiting = nil
		}
		start = next
	}
}

// lineEnd gives the end of the line that begins at start, and the beginning of
// the next.
func lineEnd(data []byte, start int) (end, next int) {
	for i := start; i < len(data); i++ {
		switch {
		case data[i] == '\n':
			return i, i + 1
		case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
			return i, i + 2
		case data[i] == '\r':
			return i, i + 1
		}
	}
	return len(data), len(data)
}

// comment finds a comment that ignores in a line: where it begins and where
// the text after its mark does; -1 when there is none. In CUE it begins with
// two slashes.
func comment(line []byte) (at, from int) {
	for offset := 0; ; {
		i := bytes.Index(line[offset:], []byte(ignoreMark))
		if i < 0 {
			return -1, -1
		}
		mark := offset + i
		offset = mark + len(ignoreMark)
		before := bytes.TrimRight(line[:mark], " \t")
		at = len(before) - 1
		if bytes.HasSuffix(before, []byte("//")) {
			at--
		} else if !bytes.HasSuffix(before, []byte("#")) {
			continue
		}
		if (at == 0 || line[at-1] == ' ' || line[at-1] == '\t') && (offset == len(line) || line[offset] == ' ' || line[offset] == '\t') {
			return at, offset
		}
	}
}

// inScalar reports whether an offset lies in a value, where nothing is a
// comment.
func inScalar(documents []*source.Document, at int) bool {
	var in func(n *source.Node) bool
	in = func(n *source.Node) bool {
		if at < n.Start || at >= n.End {
			return false
		}
		if n.Scalar() {
			return true
		}
		for i := range n.Fields {
			if in(n.Fields[i].Value) {
				return true
			}
		}
		for _, item := range n.Items {
			if in(item) {
				return true
			}
		}
		return false
	}
	for _, doc := range documents {
		if !doc.Evaluated && in(doc.Root) {
			return true
		}
	}
	return false
}
