package main

import "github.com/plimsoll-dev/plimsoll/source"

// What passes between this process and one that reads CUE. All ranges are of the
// one file that was asked about.

// A cueQuestion is a file to read.
type cueQuestion struct {
	Name string
	Data []byte
}

// A cueAnswer is what it holds.
type cueAnswer struct {
	Documents   []cueDocument
	Diagnostics []cueDiagnostic
}

type cueDocument struct {
	Range cueRange
	Root  *cueNode
}

// A cueRange is the start and the end of a range; both are -1 for none.
type cueRange [2]int

type cueNode struct {
	Kind   source.Kind  `json:"k"`
	Style  source.Style `json:"s,omitempty"`
	Text   string       `json:"t,omitempty"`
	Range  cueRange     `json:"r"`
	Key    cueRange     `json:"n"`
	Fields []cueField   `json:"f,omitempty"`
	Items  []*cueNode   `json:"i,omitempty"`
}

type cueField struct {
	Name  string   `json:"n"`
	Value *cueNode `json:"v"`
}

type cueDiagnostic struct {
	Rule, Message, Hint, Path string
	Severity                  source.Severity
	Range                     cueRange
	Related                   []cueRelated
}

type cueRelated struct {
	Range   cueRange
	Message string
}

func newCUEAnswer(documents []*source.Document, diagnostics []source.Diagnostic) (a cueAnswer) {
	for _, doc := range documents {
		a.Documents = append(a.Documents, cueDocument{newCUERange(doc.Range), newCUENode(doc.Root)})
	}
	for _, d := range diagnostics {
		c := cueDiagnostic{Rule: d.Rule, Message: d.Message, Hint: d.Hint, Path: d.Path, Severity: d.Severity,
			Range: newCUERange(d.Range)}
		for _, r := range d.Related {
			c.Related = append(c.Related, cueRelated{newCUERange(r.Range), r.Message})
		}
		a.Diagnostics = append(a.Diagnostics, c)
	}
	return a
}

func newCUERange(r source.Range) cueRange {
	if !r.Known() {
		return cueRange{-1, -1}
	}
	return cueRange{r.Start, r.End}
}

func newCUENode(n *source.Node) *cueNode {
	c := &cueNode{Kind: n.Kind, Style: n.Style, Text: n.Text, Range: newCUERange(n.Range), Key: newCUERange(n.Key)}
	for _, f := range n.Fields {
		c.Fields = append(c.Fields, cueField{f.Name, newCUENode(f.Value)})
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, newCUENode(item))
	}
	return c
}

// in gives the answer as of a file.
func (a *cueAnswer) in(f *source.File) (documents []*source.Document, diagnostics []source.Diagnostic) {
	for _, doc := range a.Documents {
		documents = append(documents, &source.Document{Range: doc.Range.in(f), Root: doc.Root.in(f), Evaluated: true})
	}
	for _, c := range a.Diagnostics {
		d := source.Diagnostic{Rule: c.Rule, Message: c.Message, Hint: c.Hint, Path: c.Path, Severity: c.Severity,
			Range: c.Range.in(f)}
		for _, r := range c.Related {
			d.Related = append(d.Related, source.Related{Range: r.Range.in(f), Message: r.Message})
		}
		diagnostics = append(diagnostics, d)
	}
	return documents, diagnostics
}

func (r cueRange) in(f *source.File) source.Range {
	if r[0] < 0 {
		return source.Range{}
	}
	return source.Range{File: f, Start: r[0], End: r[1]}
}

func (c *cueNode) in(f *source.File) *source.Node {
	n := &source.Node{Kind: c.Kind, Style: c.Style, Text: c.Text, Range: c.Range.in(f), Key: c.Key.in(f)}
	for _, field := range c.Fields {
		n.Fields = append(n.Fields, source.Field{Name: field.Name, Value: field.Value.in(f)})
	}
	for _, item := range c.Items {
		n.Items = append(n.Items, item.in(f))
	}
	return n
}
