package compiler

import (
	"bytes"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// read finds out what the patch says. In one that is text, mistakes are
// reported at their line in the text.
func (p *patch) read() bool {
	p.body = p.node
	if p.node.Kind != source.String {
		return true
	}
	text := newEmbedded(p.node)
	documents, found := source.Parse(text.file)
	for _, d := range found {
		d.Range, d.Path = text.place(d.Range), p.Node.PathTo(p.node.Range)
		for i := range d.Related {
			d.Related[i].Range = text.place(d.Related[i].Range)
		}
		d.Fixes = nil
		p.diagnostics = append(p.diagnostics, d)
	}
	if len(found) > 0 {
		return false
	}
	const hint = "write one map, to be merged into the object, or one list of JSON 6902 operations"
	switch {
	case len(documents) == 0:
		p.fail(p.node.Range, "patch-text", "this patch is empty", hint)
		return false
	case len(documents) > 1:
		p.fail(text.place(documents[1].Root().Range), "patch-text", "this patch has several documents", hint)
		return false
	}
	p.body = text.relocate(documents[0].Root())
	if p.body.Kind != source.Map && p.body.Kind != source.List {
		p.fail(p.body.Range, "patch-text", "this patch is "+p.body.Kind.String(), hint)
		return false
	}
	return true
}

// An embedded is a text in a document that is a document in itself.
type embedded struct {
	outer *source.Node
	file  *source.File // the text
	// pieces are the parts of the text that stand in the outer file as they are, in
	// order; empty when the text was written with escapes or folded.
	pieces []piece
}

// A piece is a part of an embedded text.
type piece struct {
	inner, outer, length int
}

func newEmbedded(n *source.Node) *embedded {
	e := &embedded{outer: n, file: source.NewFile("", []byte(n.Text))}
	if n.Range.Known() {
		if n.Style == source.Block {
			e.pieces = blockPieces(n)
		} else if i := strings.Index(n.Range.Text(), n.Text); i >= 0 {
			e.pieces = []piece{{0, n.Start + i, len(n.Text)}}
		}
	}
	return e
}

// blockPieces gives a piece for each line of a literal block.
func blockPieces(n *source.Node) (pieces []piece) {
	data := n.File.Data()
	line, inner, indent := n.Start, 0, -1
	for text := range strings.Lines(n.Text) {
		line = nextLine(data, line)
		if content := strings.TrimRight(text, "\n"); content != "" {
			if indent < 0 {
				indent = bytes.Index(data[line:lineEnd(data, line)], []byte(content))
			}
			if indent < 0 || !bytes.HasPrefix(data[min(line+indent, len(data)):], []byte(content)) {
				return nil
			}
		}
		pieces = append(pieces, piece{inner, min(line+max(indent, 0), lineEnd(data, line)), len(text)})
		inner += len(text)
	}
	return pieces
}

func nextLine(data []byte, from int) int {
	_, next := source.LineEnd(data, from)
	return next
}

func lineEnd(data []byte, from int) int {
	end, _ := source.LineEnd(data, from)
	return end
}

// place gives the place in the outer file of one in the text; the whole text
// when that is not known.
func (e *embedded) place(p source.Range) source.Range {
	start, ok := e.offset(p.Start, false)
	end, ok2 := e.offset(p.End, true)
	if !ok || !ok2 || end < start {
		return e.outer.Range
	}
	return source.Range{File: e.outer.File, Start: start, End: end}
}

// offset translates an offset. One between two pieces is the end of the first
// when it is the end of a place.
func (e *embedded) offset(inner int, end bool) (outer int, ok bool) {
	for _, r := range e.pieces {
		if d := inner - r.inner; d >= 0 && (d < r.length || d == r.length && end) {
			return r.outer + d, true
		}
	}
	if n := len(e.pieces); n > 0 && inner == e.pieces[n-1].inner+e.pieces[n-1].length {
		return e.pieces[n-1].outer + e.pieces[n-1].length, true
	}
	return 0, false
}

// relocate copies nodes of the text, with their places in the outer file.
func (e *embedded) relocate(n *source.Node) *source.Node {
	c := *n
	c.Range, c.Key = e.place(n.Range), e.place(n.Key)
	c.Fields = make([]source.Field, len(n.Fields))
	for i, f := range n.Fields {
		c.Fields[i] = source.Field{Name: f.Name, Value: e.relocate(f.Value)}
	}
	c.Items = make([]*source.Node, len(n.Items))
	for i, item := range n.Items {
		c.Items[i] = e.relocate(item)
	}
	return &c
}
