package main

import (
	"context"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/source/cue"
)

// What passes between this process and one that reads CUE. Files are told by their
// index among those that were asked about.

// A cueQuestion is the files to read.
type cueQuestion struct {
	Files []cueFile
}

type cueFile struct {
	Name string
	Data []byte
}

// A cueAnswer is what they hold.
type cueAnswer struct {
	Documents   []cueDocument
	Diagnostics []cueDiagnostic
}

type cueDocument struct {
	Range cueRange
	Root  *cueNode
}

// A cueRange is the file, the start and the end of a range; all are -1 for none.
type cueRange [3]int

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

func newCUEQuestion(files []*source.File) (q cueQuestion) {
	for _, f := range files {
		q.Files = append(q.Files, cueFile{f.Name, f.Data()})
	}
	return q
}

// answer reads the files.
func (q *cueQuestion) answer(ctx context.Context) *cueAnswer {
	var asked cueFiles
	for _, f := range q.Files {
		asked = append(asked, source.NewFile(f.Name, f.Data))
	}
	return asked.newAnswer(cue.Parse(ctx, asked...))
}

// cueFiles are the files that were asked about, on either side.
type cueFiles []*source.File

func (files cueFiles) newAnswer(documents []*source.Document, diagnostics []source.Diagnostic) *cueAnswer {
	a := new(cueAnswer)
	for _, doc := range documents {
		a.Documents = append(a.Documents, cueDocument{files.newRange(doc.Range), files.newNode(doc.Root())})
	}
	for _, d := range diagnostics {
		c := cueDiagnostic{Rule: d.Rule, Message: d.Message, Hint: d.Hint, Path: d.Path, Severity: d.Severity,
			Range: files.newRange(d.Range)}
		for _, r := range d.Related {
			c.Related = append(c.Related, cueRelated{files.newRange(r.Range), r.Message})
		}
		a.Diagnostics = append(a.Diagnostics, c)
	}
	return a
}

func (files cueFiles) newRange(r source.Range) cueRange {
	if !r.Known() {
		return cueRange{-1, -1, -1}
	}
	return cueRange{slices.Index(files, r.File), r.Start, r.End}
}

func (files cueFiles) newNode(n *source.Node) *cueNode {
	c := &cueNode{Kind: n.Kind, Style: n.Style, Text: n.Text, Range: files.newRange(n.Range), Key: files.newRange(n.Key)}
	for _, f := range n.Fields {
		c.Fields = append(c.Fields, cueField{f.Name, files.newNode(f.Value)})
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, files.newNode(item))
	}
	return c
}

// in gives the answer as of files.
func (a *cueAnswer) in(files cueFiles) (documents []*source.Document, diagnostics []source.Diagnostic) {
	for _, doc := range a.Documents {
		d := source.NewDocument(doc.Range.in(files), doc.Root.in(files))
		d.Evaluated, d.Program = true, files
		documents = append(documents, d)
	}
	for _, c := range a.Diagnostics {
		d := source.Diagnostic{Rule: c.Rule, Message: c.Message, Hint: c.Hint, Path: c.Path, Severity: c.Severity,
			Range: c.Range.in(files)}
		for _, r := range c.Related {
			d.Related = append(d.Related, source.Related{Range: r.Range.in(files), Message: r.Message})
		}
		diagnostics = append(diagnostics, d)
	}
	return documents, diagnostics
}

func (r cueRange) in(files cueFiles) source.Range {
	if r[0] < 0 {
		return source.Range{}
	}
	return source.Range{File: files[r[0]], Start: r[1], End: r[2]}
}

func (c *cueNode) in(files cueFiles) *source.Node {
	n := &source.Node{Kind: c.Kind, Style: c.Style, Text: c.Text, Range: c.Range.in(files), Key: c.Key.in(files)}
	for _, field := range c.Fields {
		n.Fields = append(n.Fields, source.Field{Name: field.Name, Value: field.Value.in(files)})
	}
	for _, item := range c.Items {
		n.Items = append(n.Items, item.in(files))
	}
	return n
}
