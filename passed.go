package plimsoll

import (
	"cmp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// lintPassed lints the objects that are passed through, together with those that
// specs were compiled to: what is found in the former, or speaks of one. Where
// something failed, not all are there, and only errors are told. An object that is
// there twice was told when they were joined.
func lintPassed(in *Input, o *Options, objects []*compiler.Object, failed bool) []*lint.Finding {
	if !slices.ContainsFunc(objects, func(o *compiler.Object) bool { return o.Document != nil }) {
		return nil
	}
	p := passed{handWritten: map[*source.File]bool{}, apps: map[*source.File]*compiler.Object{},
		inApps: map[*lint.Finding]bool{}}
	patches := map[string]bool{}
	kustomizations := in.Kustomizations()
	parts := partsNamed(kustomizations)
	for i := range in.Files {
		if f := &in.Files[i]; parts[f.real] {
			patches[f.Name] = true
		}
	}
	documents, heads := readHeads(objects, patches)
	for i, object := range objects {
		if file := documents[i].File; object.Document != nil {
			p.handWritten[file] = true
		} else {
			p.apps[file] = object
		}
	}
	input := lint.Input{Documents: documents, Heads: heads, Patches: patches, Trace: p.trace}
	input.Context = map[*source.File]bool{}
	for i, object := range objects {
		if !o.Owns(object.File()) {
			input.Context[documents[i].File] = true
		}
	}
	for _, k := range kustomizations {
		input.Kustomizations = append(input.Kustomizations, k.Root)
	}
	return slices.DeleteFunc(o.Linter().Lint(input), func(f *lint.Finding) bool {
		return p.inApps[f] || f.Rule == "duplicate-object" || failed && f.Severity != source.Error
	})
}

// readBack gives objects as documents: those that were compiled as they are written.
func readBack(objects []*compiler.Object, kept *compiler.Kept) []*source.Document {
	documents := make([]*source.Document, len(objects))
	source.Each(len(objects), func(i int) {
		if documents[i] = objects[i].Document; documents[i] == nil {
			documents[i] = kept.ReadBack(objects[i])
		}
	})
	return documents
}

// readHeads is readBack, and where that is much text lets the nodes go of what was compiled, once
// the heads are read.
func readHeads(objects []*compiler.Object, patches map[string]bool) (
	documents []*source.Document, heads map[*source.Document]*manifest.Heads) {
	size := 0
	for _, o := range objects {
		size += o.Size()
	}
	if size <= keptText {
		return readBack(objects, nil), nil
	}
	documents = make([]*source.Document, len(objects))
	of := make([]*manifest.Heads, len(objects))
	source.Each(len(objects), func(i int) {
		if documents[i] = objects[i].Document; documents[i] == nil {
			documents[i] = objects[i].ReadBack()
			of[i] = manifest.ReadHeads(documents[i], patches[documents[i].File.Name])
			documents[i].LetGo()
		}
	})
	heads = map[*source.Document]*manifest.Heads{}
	for i, h := range of {
		if h != nil {
			heads[documents[i]] = h
		}
	}
	return documents, heads
}

// A passed tells the files that objects were written in by hand from those that
// apps were compiled to.
type passed struct {
	handWritten map[*source.File]bool
	apps        map[*source.File]*compiler.Object
	inApps      map[*lint.Finding]bool // findings that speak of nothing else
}

// trace moves what stands in a compiled object to the name of its app.
func (p *passed) trace(f *lint.Finding) {
	if object := p.apps[f.Range.File]; object != nil {
		p.inApps[f] = !slices.ContainsFunc(f.Related, p.speaksOf)
		f.Range, f.Path, f.Fixes = object.Place, "metadata.name", nil
		f.Hint = cmp.Or(inSpecs[f.Rule], f.Hint)
	}
	for i := range f.Related {
		if object := p.apps[f.Related[i].Range.File]; object != nil {
			f.Related[i].Range = object.Place
		}
	}
}

// speaksOf reports whether a place is in an object that was written by hand.
func (p *passed) speaksOf(r source.Related) bool { return p.handWritten[r.Range.File] }
