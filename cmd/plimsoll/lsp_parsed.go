package main

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// parsedTexts keep what the files of a project were parsed to, so that after a keystroke one
// is parsed and not all.
type parsedTexts struct {
	files source.Kept[string, *parsedText] // by name
	cue   source.Kept[string, *parsedText] // by what is read
}

type parsedText struct {
	data        []byte
	documents   []*source.Document
	diagnostics []source.Diagnostic
}

// given gives what was parsed, to be changed.
func (t *parsedText) given() ([]*source.Document, []source.Diagnostic) {
	return slices.Clone(t.documents), source.CloneDiagnostics(t.diagnostics)
}

// parse gives what a file was parsed to, where it is as it was. Documents that do not parse
// any more are those that did last.
func (p *parsedTexts) parse(f *source.File, parse func() ([]*source.Document, []source.Diagnostic)) (
	[]*source.Document, []source.Diagnostic) {
	if f.Syntax() == source.CUE {
		return parse() // and readCUE keeps it
	}
	before, known := p.files.Get(f.Name)
	if known && bytes.Equal(before.data, f.Data()) {
		return before.given()
	}
	now := &parsedText{data: f.Data()}
	now.documents, now.diagnostics = parse()
	if known && source.HasErrors(now.diagnostics) {
		now.documents = append(now.documents, lost(before.documents, now.documents)...)
	}
	p.files.Put(f.Name, now)
	return now.given()
}

// lost gives the documents that there were, and that are not among those that there are.
func lost(were, are []*source.Document) (list []*source.Document) {
	if len(are) >= len(were) {
		return nil
	}
	name := func(d *source.Document) string {
		head := d.Root().Get("metadata")
		return strings.Join([]string{d.Root().Get("kind").Text, head.Get("namespace").Text, head.Get("name").Text}, "/")
	}
	there := map[string]bool{}
	for _, d := range are {
		there[name(d)] = true
	}
	for _, d := range were {
		if !there[name(d)] {
			list = append(list, d)
		}
	}
	return list
}

// readCUE is the function readCUE, of files that are as they were by what it gave.
func (p *parsedTexts) readCUE(ctx context.Context, files ...*source.File) ([]*source.Document, []source.Diagnostic) {
	var key strings.Builder
	for _, f := range files {
		key.WriteString(f.Name + "\x00" + string(f.Data()) + "\x00")
	}
	if kept, ok := p.cue.Get(key.String()); ok {
		return kept.given()
	}
	now := &parsedText{}
	now.documents, now.diagnostics = readCUE(ctx, files...)
	if ctx.Err() == nil {
		p.cue.Put(key.String(), now)
	}
	return now.given()
}

// sweep forgets what was not asked for since the last time.
func (p *parsedTexts) sweep() {
	p.files.Sweep()
	p.cue.Sweep()
}

// current leaves out what is said of texts that are not there any more: documents that do not
// parse count for others alone.
func (p *parsedTexts) current(findings []*lint.Finding) []*lint.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f *lint.Finding) bool {
		return !f.Range.Known() || p.gone(f.Range.File)
	})
}

// there gives the documents that are there as they are, without those that do not parse.
func (p *parsedTexts) there(documents []*source.Document) []*source.Document {
	return slices.DeleteFunc(slices.Clone(documents), func(d *source.Document) bool { return p.gone(d.File) })
}

// gone reports whether a text is not there any more.
func (p *parsedTexts) gone(f *source.File) bool {
	now, known := p.files.Peek(f.Name)
	return known && !bytes.Equal(now.data, f.Data())
}
