package lint

import (
	"bytes"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// ignoreMark begins a comment that ignores.
const ignoreMark = "plimsoll:ignore"

// HasIgnores reports whether there may be comments that ignore in a document, or
// in the files of the program that made it.
func HasIgnores(doc *source.Document) bool {
	if doc.Evaluated {
		return slices.ContainsFunc(programOf(doc), hasIgnores)
	}
	return bytes.Contains(doc.File.Data()[doc.Start:doc.End], []byte(ignoreMark))
}

// programOf gives the files of the program that made a document.
func programOf(doc *source.Document) []*source.File {
	if len(doc.Program) == 0 {
		return []*source.File{doc.File}
	}
	return doc.Program
}

func hasIgnores(f *source.File) bool { return bytes.Contains(f.Data(), []byte(ignoreMark)) }

// comments finds the comments that ignore, in all documents of the input. A
// document that a program made has its comments anywhere in the program's files.
func (c *controller) comments(in *Input) {
	seen := map[*source.File]bool{}
	for _, doc := range slices.Concat(in.Documents, in.Sources) {
		switch {
		case in.Patches[doc.File.Name]:
		case !doc.Evaluated:
			if HasIgnores(doc) {
				c.commentsOf(doc.Range, doc.Root())
			}
		default:
			for _, f := range programOf(doc) {
				if !seen[f] && hasIgnores(f) {
					c.commentsOf(source.Range{File: f, End: len(f.Data())}, nil)
				}
				seen[f] = true
			}
		}
	}
}

// commentsOf reads the comments in a range of lines, line by line. One in a
// line of its own speaks of the next line that is no comment. root is what the text
// holds; nil where a program made that.
func (c *controller) commentsOf(in source.Range, root *source.Node) {
	f := in.File
	c.files[f] = true
	var waiting []*ignore
	line, _ := f.Position(in.Start)
	line--
	for start := in.Start; start < in.End; {
		end, next := source.LineEnd(f.Data(), start)
		line++
		text := f.Data()[start:end]
		first := len(text) - len(bytes.TrimLeft(text, " \t"))
		at, from := comment(text)
		if at >= 0 && !inScalar(root, start+at) {
			whole := source.Range{File: f, Start: start + at, End: start + len(bytes.TrimRight(text, " \t"))}
			found := c.parse(string(text[from:]), nil, whole, func(a, b int) source.Range {
				return source.Range{File: f, Start: start + from + a, End: start + from + b}
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
		if (at == 0 || line[at-1] == ' ' || line[at-1] == '\t') &&
			(offset == len(line) || line[offset] == ' ' || line[offset] == '\t') {
			return at, offset
		}
	}
}

// inScalar reports whether an offset lies in a value, where nothing is a
// comment.
func inScalar(n *source.Node, at int) bool {
	if n == nil || at < n.Start || at >= n.End {
		return false
	}
	if n.Scalar() {
		return true
	}
	for i := range n.Fields {
		if inScalar(n.Fields[i].Value, at) {
			return true
		}
	}
	return slices.ContainsFunc(n.Items, func(item *source.Node) bool { return inScalar(item, at) })
}
