package source

import (
	"sync"
	"sync/atomic"
	"weak"
)

// A Document is one value of a file, with the range of its text. In YAML that
// is everything between two separator lines, comments included, so that it can
// be passed on as written.
type Document struct {
	Range

	// Evaluated is set when the value was computed by a program, as in CUE.
	// Its text is then not the value.
	Evaluated bool

	// Program are the files that the value was computed from, any of which its nodes
	// may be of; nil: File alone.
	Program []*File

	root atomic.Pointer[Node] // nil: it was let go
	made made                 // by reading the text alone; none where that does not give the root
	gone *letGo               // set once it was let go
}

// A letGo is the root of a document that only those keep who have a node of it.
type letGo struct {
	mu   sync.Mutex
	root weak.Pointer[Node]
}

// NewDocument gives a document that has a value, and stands at a place.
func NewDocument(place Range, root *Node) *Document {
	d := &Document{Range: place}
	d.root.Store(root)
	return d
}

// With gives a document with another value in the place of this one.
func (d *Document) With(root *Node) *Document {
	c := NewDocument(d.Range, root)
	c.Evaluated, c.Program = d.Evaluated, d.Program
	return c
}

// Root gives the value of the document. As long as somebody has a node of it, it is the
// same one.
func (d *Document) Root() *Node {
	if root := d.root.Load(); root != nil || d.gone == nil {
		return root
	}
	d.gone.mu.Lock()
	defer d.gone.mu.Unlock()
	root := d.gone.root.Value()
	if root == nil {
		p := &yamlParser{Collector: Collector{File: d.File}, made: d.made}
		root = p.quick(chunk{from: d.Start, start: d.Start, end: d.End})
		d.gone.root = weak.Make(root)
	}
	return root
}

// LetGo has the value forgotten when nobody has a node of it any more: Root reads it again.
// It is not let go where its text alone does not give it. Call it before others know of the
// document.
func (d *Document) LetGo() {
	if root := d.root.Load(); d.made.nodes > 0 && root != nil {
		d.gone = &letGo{root: weak.Make(root)}
		d.root.Store(nil)
	}
}

// Gone reports whether the value was let go.
func (d *Document) Gone() bool { return d.gone != nil }

// Hold keeps a value that was let go until it is released, so that Root need not look for
// it. Only one at a time may hold it.
func (d *Document) Hold() {
	if d.gone != nil {
		d.root.Store(d.Root())
	}
}

// Release lets a value go that is held.
func (d *Document) Release() {
	if d.gone != nil {
		d.root.Store(nil)
	}
}
