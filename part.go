package plimsoll

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Part is what a run over a whole input tells of and writes, where several share it.
type Part struct {
	// Owns reports whether a file, by the name that messages show, is of the part; "" is for
	// what is in no file.
	Owns func(file string) bool
	// Name tells the file with the objects of the part that are passed through from those of
	// other parts.
	Name string

	// Summary gives what ReadPart said of the apps of a file in an environment; nil where they
	// are to be compiled. It may be nil itself.
	Summary func(file, environment string) []byte
}

// Owns reports whether what is found in a file is told of.
func (o *Options) Owns(file string) bool { return o.Part == nil || o.Part.Owns(file) }

// Own leaves those of the findings that are told of. It comes last, behind lint.PerCause.
func (o *Options) Own(findings []*lint.Finding) []*lint.Finding {
	if o.Part == nil {
		return findings
	}
	return slices.DeleteFunc(findings, func(f *lint.Finding) bool { return !o.Owns(f.FileName()) })
}

// ownObjects leaves those of the objects that are written.
func (o *Options) ownObjects(objects []*compiler.Object) []*compiler.Object {
	if o.Part == nil {
		return objects
	}
	return slices.DeleteFunc(objects, func(object *compiler.Object) bool { return !o.Owns(object.File()) })
}

// MayHold reports whether a file of a folder may hold specs or objects, or what was meant as
// such: reports, and settings of other programs, do not.
func (o *Options) MayHold(f *source.File) bool {
	switch {
	case isCUE(f.Name):
		return true
	case !mayHoldObjects().Match(f.Data()):
		return false
	}
	documents, diagnostics := o.Parse(context.Background(), f)
	return len(diagnostics) > 0 || hasObject(documents) || !foreign(documents)
}

// ownsSome reports whether something that is found in a document may be told of.
func (o *Options) ownsSome(doc *source.Document) bool {
	return o.Owns(doc.File.Name) || slices.ContainsFunc(doc.Program, func(f *source.File) bool { return o.Owns(f.Name) })
}

// ownsSomeOf is ownsSome for what is in a file, with those of its CUE package.
func (o *Options) ownsSomeOf(f *File) bool {
	return o.Owns(f.Name) || f.cuePackage != nil &&
		slices.ContainsFunc(f.cuePackage.files, func(f File) bool { return o.Owns(f.Name) })
}

// contextIn gives the files of documents that are there for those that refer to them alone.
func (o *Options) contextIn(documents []*source.Document) map[*source.File]bool {
	if o.Part == nil {
		return nil
	}
	context := map[*source.File]bool{}
	for _, doc := range documents {
		if !o.ownsSome(doc) {
			context[doc.File] = true
		}
	}
	return context
}

// A PartRead is what is known of the files of a part once they are read.
type PartRead struct {
	Unreadable error
	// Environments are the files that say what environments are, those of other parts too.
	Environments []*source.File
	// Meets: the objects of all apps, those of other parts too, have to be looked at.
	Meets bool
	// Summaries of the apps of each file, by its name and that of an environment, as
	// Part.Summary wants them.
	Summaries map[string]map[string][]byte
}

// ReadPart reads the files of a part as Build and Lint read them, in all environments, and
// leaves the others alone but for what they say of environments: whoever keeps what is asked
// of the file system has all that a run over the input needs of these files. owns is given the
// files of all environments, and tells which are of the part, as Part.Owns does.
func ReadPart(ctx context.Context, in *Input, o Options, owns func(all *Input) func(string) bool) *PartRead {
	e := in.readEnvironments(ctx, &o)
	all := e.whole(in)
	o.Part = &Part{Owns: owns(all)}
	part := all.Without(func(f File) bool { return !o.Owns(f.Name) })
	part.kustomizations = slices.DeleteFunc(slices.Clone(part.kustomizations),
		func(name string) bool { return !o.Owns(name) })
	m := o.Kustomize.Manifests(ctx, part, o)
	read := &PartRead{Unreadable: m.Unreadable, Environments: e.Files(), Summaries: map[string]map[string][]byte{}}
	summaries := make([]map[string][]byte, len(part.Files))
	var meets atomic.Bool
	compiling := o.Compiling(part)
	source.Each(len(part.Files), func(i int) {
		found, more := summarize(&reader{ctx: ctx, in: part, o: &o, environments: e}, &part.Files[i], compiling)
		if summaries[i] = found; more {
			meets.Store(true)
		}
	})
	for i := range part.Files {
		read.Summaries[part.Files[i].Name] = summaries[i]
	}
	read.Meets = meets.Load()
	return read
}

// summarize gives what the apps of a file mean to others in each environment; nil where they
// have to be compiled to know that.
func summarize(r *reader, f *File, compiling compiler.Options) (found map[string][]byte, meets bool) {
	names := r.environments.everyName()
	r.views, _ = newViews(r.o, r.environments, names) // there are these
	all := r.sorters()
	if part, _ := r.file(f, all); part.passedOver || part.generated {
		return nil, false
	}
	inputs := make([]compiler.Input, len(all))
	for k, s := range all {
		inputs[k] = s.Input
	}
	summaries, meets := compiler.Summarize(inputs, compiling)
	if f.cuePackage != nil {
		return nil, meets
	}
	found = map[string][]byte{}
	for k, v := range r.views {
		if summaries[k] == nil || v.run.Keeps() || len(inputs[k].Apps) == 0 {
			return nil, meets
		}
		found[names[k]] = summaries[k]
	}
	return found, meets
}
