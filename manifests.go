package plimsoll

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Manifests are the input of a linter, read and parsed, in the order of the
// files' names.
type Manifests struct {
	lint.Input
	Specs      []*source.Document // of Plimsoll's own
	PassedOver []string           // the files given by name that hold no object, each with the reason
	Files      []File
	Unreadable error

	environments *inputEnvironments // all of which are looked at; nil: what there is is looked at as it is
}

// Empty reports whether nothing was found to look at or to speak of.
func (m *Manifests) Empty() bool {
	return len(m.Documents)+len(m.Specs)+len(m.Diagnostics)+len(m.PassedOver) == 0 && m.Unreadable == nil
}

// readManifests reads an input as it stands.
func readManifests(ctx context.Context, in *Input, o *Options) *Manifests {
	kustomizations := in.Kustomizations()
	m := ReadFiles(ctx, in, o, kustomizations)
	for _, k := range kustomizations {
		m.Kustomizations = append(m.Kustomizations, k.Root)
	}
	return m
}

// ReadFiles reads the files of an input as they stand; kustomizations tell those
// that are parts of objects.
func ReadFiles(ctx context.Context, in *Input, o *Options, kustomizations []*Kustomization) *Manifests {
	texts := make([]manifestFile, len(in.Files))
	parts := partsNamed(kustomizations)
	kept := keptFiles{o: o}
	source.Each(len(in.Files), func(i int) {
		texts[i] = loadManifests(ctx, in, &in.Files[i], o)
		kept.add(&texts[i], parts[in.Files[i].real])
		if o.Progress != nil {
			o.Progress()
		}
	})
	m := &Manifests{Input: lint.Input{Patches: map[string]bool{}, Heads: map[*source.Document]*manifest.Heads{}},
		Files: in.Files}
	charts := map[string]bool{}
	for i := range texts {
		if chart := texts[i].chart; chart != "" && charts[chart] {
			texts[i].diagnostics = nil // said of the first template of the chart
		} else {
			charts[chart] = true
		}
		m.add(&texts[i])
		if parts[texts[i].real] {
			m.Patches[texts[i].Name] = true
		}
	}
	m.Context = o.contextIn(m.Documents)
	return m
}

// keptText is how much text may have all its nodes in memory, which take ten times as much.
// Of more they are read again where they are asked for.
const keptText = 16 << 20

// A manifestFile is one file with its documents apart.
type manifestFile struct {
	textFile
	objects, specs []*source.Document
	heads          []*manifest.Heads   // of objects, where they were let go
	mistaken       []source.Diagnostic // documents that were meant as specs
	note           string              // why it is passed over, where it was given by name
}

// loadManifests reads one file. What only looks like manifests is told apart.
func loadManifests(ctx context.Context, in *Input, f *File, o *Options) manifestFile {
	t := load(ctx, in, f, o, nil)
	t.templates(in.fsys)
	if len(t.diagnostics) == 0 && !hasObject(t.documents) {
		t.documents, t.passedOver = nil, true
	}
	return sortDocuments(t)
}

// sortDocuments tells the documents of a file apart.
func sortDocuments(t textFile) manifestFile {
	m := manifestFile{textFile: t}
	if t.passedOver && !t.told && t.unreadable == nil {
		m.note = "it holds no Kubernetes object"
	}
	for _, doc := range t.documents {
		for _, doc := range documentsIn(doc) {
			switch what, wrong := envelopeOf(doc.Root()); {
			case what == isWrong && wrong.Rule == ruleAPIVersion:
				m.mistaken = append(m.mistaken, wrong)
			case groupOf(doc.Root()) == schema.Group:
				m.specs = append(m.specs, doc)
			case groupOf(doc.Root()) == kustomizeGroup:
				m.note = kustomizeNote
			default:
				m.objects = append(m.objects, doc)
			}
		}
	}
	if slices.Contains(KustomizationNames, path.Base(t.Name)) {
		m.note = kustomizeNote
	}
	return m
}

// keptFiles are files whose nodes are in memory, until there are too many: then the nodes of
// all objects are let go. What somebody keeps from one run to the next stays.
type keptFiles struct {
	o     *Options
	mu    sync.Mutex
	size  int // of their texts
	files []*manifestFile
}

// add adds a file, and reads the heads of its objects where their nodes go; patch: they are
// parts of objects.
func (k *keptFiles) add(f *manifestFile, patch bool) {
	if k.o.Parsed != nil {
		return
	}
	k.mu.Lock()
	k.size += len(f.data)
	k.files = append(k.files, f)
	if k.size <= keptText {
		k.mu.Unlock()
		return
	}
	more := k.files
	k.files = nil
	k.mu.Unlock()
	for _, doc := range f.objects {
		f.heads = append(f.heads, manifest.ReadHeads(doc, patch))
	}
	for _, f := range more {
		f.documents = nil
		for _, doc := range f.objects {
			doc.LetGo()
		}
	}
}

// Reparse reads the text of a file as it was read for the input, with the objects
// alone.
func (o *Options) Reparse(f *source.File) ([]*source.Document, []source.Diagnostic) {
	t := textFile{File: &File{Name: f.Name}, data: f.Data()}
	t.documents, t.diagnostics = o.Parse(context.Background(), f)
	t.templates(nil)
	var m Manifests
	file := sortDocuments(t)
	m.add(&file)
	return m.Documents, m.Diagnostics
}

func (m *Manifests) add(f *manifestFile) {
	m.Unreadable = errors.Join(m.Unreadable, f.unreadable)
	m.Diagnostics = append(append(m.Diagnostics, f.diagnostics...), f.mistaken...)
	m.Documents, m.Specs = append(m.Documents, f.objects...), append(m.Specs, f.specs...)
	for i, heads := range f.heads {
		m.Heads[f.objects[i]] = heads
	}
	if f.note != "" && f.Named {
		m.PassedOver = append(m.PassedOver, fmt.Sprintf("%s was passed over: %s", f.Name, f.note))
	}
}

const kustomizeNote = "lint its folder with --kustomize to see what it builds"

// setEnvironments says which environments are looked at.
func (m *Manifests) setEnvironments(e *inputEnvironments, o *Options) {
	if o.Environment != "" {
		m.Documents = e.holding(m.Documents, o.Environment)
		m.Specs = e.holding(m.Specs, o.Environment)
		return
	}
	m.environments = e
}

// Lint looks for mistakes in the manifests: in what is in every environment, and in what
// each has beside it.
func (m *Manifests) Lint(l *lint.Linter) []*lint.Finding {
	if m.environments == nil || len(m.environments.included) == 0 {
		return l.Lint(m.Input)
	}
	in := m.Input
	in.Documents = m.environments.holding(m.Documents, "")
	shared := l.Lint(in)
	var all merger
	all.add("", shared, nil)
	for _, name := range m.environments.Names() {
		findings := shared
		if own := m.environments.holding(m.Documents, name); len(own) > len(in.Documents) {
			with := m.Input
			with.Documents = own
			findings = l.Lint(with)
		}
		all.add(name, findings, nil)
	}
	return all.findings()
}

// checkSpecs compiles the specs among the manifests, in each environment: what is said
// of them is said here too.
func (m *Manifests) checkSpecs(in *Input, o *Options, e *inputEnvironments) (diagnostics []source.Diagnostic) {
	names := e.everyName()
	if o.Environment != "" {
		names = []string{o.Environment}
	}
	views, _ := newViews(o, e, names) // there are these
	all := make([]*Sorted, len(views))
	for k, v := range views {
		all[k] = &Sorted{run: &v.run, checkOnly: true, kept: o.Kept}
	}
	for _, doc := range m.Specs {
		addTo(e.among(views, all, doc.File.Name), doc)
	}
	inputs := make([]compiler.Input, len(views))
	for k, s := range all {
		s.Incomplete = s.Incomplete || m.Unreadable != nil
		inputs[k] = s.Input
	}
	outputs := compiler.CompileParts(len(views), 1, func(int) []compiler.Input { return inputs }, o.Compiling(in))
	o.noteUnjudged(in, &views[0].run)
	said := make([][]source.Diagnostic, len(views))
	say := func(k int) { said[k] = m.ofSpecs(in, o, e, views[k], all[k], outputs[k]) }
	if o.Kept != nil {
		source.Each(len(views), say)
	} else { // one after the other: for each there is all that the specs become
		for k := range views {
			say(k)
		}
	}
	var found merger
	for k, v := range views {
		found.add(v.name, lint.FindingsOf(slices.Concat(e.mistakes, said[k])), all[k].absent)
	}
	for _, f := range found.findings() {
		diagnostics = append(diagnostics, f.Diagnostic)
	}
	return diagnostics
}

// ofSpecs gives what is said of the specs in an environment.
func (m *Manifests) ofSpecs(in *Input, o *Options, e *inputEnvironments, v *view, s *Sorted,
	out compiler.Output) []source.Diagnostic {
	diagnostics := slices.Concat(s.Diagnostics, v.run.Close(), out.Diagnostics, o.Language.Unheld(e.Names()))
	v.run.Relate(diagnostics)
	documents := e.holding(m.Documents, v.name)
	for _, doc := range documents {
		diagnostics = append(diagnostics, inNoNamespace(doc, v.run.Environment)...)
	}
	if source.HasErrors(diagnostics) {
		return diagnostics
	}
	return append(diagnostics, beyond(o, in, s.Apps, out.Objects, documents)...)
}

// hasObject reports whether something in a file is, or was meant as, an object.
// Settings of other tools may have a kind, or an apiVersion.
func hasObject(documents []*source.Document) bool {
	for _, doc := range documents {
		claims := 0
		for _, name := range []string{"apiVersion", "kind", "metadata", "spec"} {
			if doc.Root().Has(name) {
				claims++
			}
		}
		if claims > 1 {
			return true
		}
	}
	return false
}
