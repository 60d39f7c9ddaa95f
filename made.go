package plimsoll

import (
	"context"
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
)

// A Made is a file that Built.Files gives, and what it is made of.
type Made struct {
	Name string
	// OfApp: it holds the objects of an app, and not those that are passed through.
	OfApp bool
	// Settings: for which Kubernetes it is, or how it is applied, decides what of the findings
	// in it is accepted.
	Settings bool
	// Inputs are the names of files, as messages show them, of which some change changes
	// this one; sorted. Standard input is among them under its name.
	Inputs []string
	// Named are the files that specs, layers and kinds of the house name, whose content it
	// holds.
	Named []compiler.NamedFile
}

// madeOf is what a Built needs to say what its files are made of.
type madeOf struct {
	in           *Input
	environments *inputEnvironments
	environment  string
	options      *Options
}

// Made says what each file that Files gives is made of, sorted by name, for a Built of which
// the option Needs was set. An input is what is tied to the file as the input stands: a spec
// that is to come after another one, or a new file in one of Roots, ties a new knot.
func (b *Built) Made() (list []Made) {
	if len(b.Objects) == 0 {
		return nil
	}
	byFile := map[string][]*compiler.Object{}
	for _, o := range b.Objects {
		name := b.outputName(o)
		byFile[name] = append(byFile[name], o)
	}
	parts, shared := b.madeOf.packages(), b.madeOf.passing()
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		m := Made{Name: name, OfApp: byFile[name][0].Document == nil}
		for _, o := range byFile[name] {
			b.madeOf.add(&m, o, parts, shared)
		}
		m.Inputs = sortedOnce(m.Inputs)
		slices.SortFunc(m.Named, compiler.NamedFile.Compare)
		m.Named = slices.Compact(m.Named)
		list = append(list, m)
	}
	return list
}

// packages gives for each file of a CUE package the names of all of it.
func (m *madeOf) packages() map[string][]string {
	parts := map[string][]string{}
	for _, f := range m.in.Files {
		if f.cuePackage == nil {
			continue
		}
		for _, part := range f.cuePackage.files {
			parts[f.Name] = append(parts[f.Name], part.Name)
		}
	}
	return parts
}

// passing gives the files that decide which objects are passed through, beside those that
// hold them: that of the environment, where it brings some or could have another name, and
// those of others that keep for themselves what would be passed through here.
func (m *madeOf) passing() (files []string) {
	of := m.environments.Named(m.environment)
	if of != nil && m.environments.free(of) {
		files = append(files, of.File())
	}
	includes := *m.environments.input
	walked := map[string]bool{}
	for i := range includes.Files {
		walked[includes.Files[i].real] = true
	}
	includes.Files = m.environments.included
	for i := range includes.Files {
		f := &includes.Files[i]
		reach := m.environments.reach[f.Name]
		if reach[m.environment] == walked[f.real] {
			continue // that it is included changes nothing here
		}
		var by []string
		for name := range reach {
			if here := name == m.environment; here || walked[f.real] {
				by = append(by, m.environments.Named(name).File())
			}
		}
		if by = sortedOnce(by); len(by) == 1 && m.holdsObjects(&includes, f) {
			files = append(files, by[0])
		}
	}
	return sortedOnce(files)
}

// holdsObjects reports whether a file holds objects that are passed through.
func (m *madeOf) holdsObjects(in *Input, f *File) bool {
	for _, doc := range load(context.Background(), in, f, m.options, IsGenerated).documents {
		for _, doc := range documentsIn(doc) {
			if what, _ := envelopeOf(doc.Root()); what == isObject {
				return true
			}
		}
	}
	return false
}

// add adds what an object is made of. shared are files that decide which objects are passed
// through.
func (m *madeOf) add(to *Made, o *compiler.Object, packages map[string][]string, shared []string) {
	files := []string{o.File()}
	if needs := o.Needs; needs != nil {
		files = append(files, needs.Apps()...)
		to.Named = append(to.Named, needs.Files...)
	}
	if to.OfApp {
		files = append(files, m.options.Language.Files()...)
		to.Settings = to.Settings || m.options.settled.apps[o.Owner]
	}
	if e := m.environments.Named(m.environment); e != nil && to.OfApp {
		files = append(files, e.Files()...)
	} else if !to.OfApp {
		files = append(files, shared...)
	}
	for _, name := range files {
		to.Inputs = append(to.Inputs, name)
		to.Inputs = append(to.Inputs, packages[name]...)
	}
}

// Roots gives the folders whose listing counts: that a file is added there, or goes, may
// make other objects. They are sorted.
func (b *Built) Roots() (names []string) {
	m := &b.madeOf
	if m.in == nil {
		return nil
	}
	for _, dir := range slices.Concat(m.in.folders, m.in.packageFolders) {
		if m.environments.folders[dir.real] == nil {
			names = append(names, dir.name)
		}
	}
	for _, dir := range m.environments.listed[m.environment] {
		names = append(names, dir.name)
	}
	return sortedOnce(names)
}

func sortedOnce(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
