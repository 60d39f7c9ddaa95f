package plimsoll

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/platform"
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
	texts := make([]textFile, len(in.Files))
	source.Each(len(in.Files), func(i int) {
		texts[i] = loadManifests(ctx, in, &in.Files[i], o)
		if o.Progress != nil {
			o.Progress()
		}
	})
	m := &Manifests{Input: lint.Input{Patches: map[string]bool{}}, Files: in.Files}
	parts := partsNamed(kustomizations)
	for i := range texts {
		m.add(&texts[i])
		if parts[texts[i].real] {
			m.Patches[texts[i].Name] = true
		}
	}
	return m
}

// loadManifests reads one file. What only looks like manifests is told apart.
func loadManifests(ctx context.Context, in *Input, f *File, o *Options) textFile {
	t := load(ctx, in, f, o, nil)
	t.templates(in.fsys)
	if len(t.diagnostics) == 0 && !hasObject(t.documents) {
		t.documents, t.passedOver = nil, true
	}
	return t
}

// Reparse reads the text of a file as it was read for the input, with the objects
// alone.
func (o *Options) Reparse(f *source.File) ([]*source.Document, []source.Diagnostic) {
	t := textFile{File: &File{Name: f.Name}, data: f.Data}
	t.documents, t.diagnostics = o.Parse(context.Background(), f)
	t.templates(nil)
	var m Manifests
	m.add(&t)
	return m.Documents, m.Diagnostics
}

func (m *Manifests) add(t *textFile) {
	m.Unreadable = errors.Join(m.Unreadable, t.unreadable)
	note := ""
	if t.passedOver && !t.told && t.unreadable == nil {
		note = "it holds no Kubernetes object"
	}
	m.Diagnostics = append(m.Diagnostics, t.diagnostics...)
	for _, doc := range t.documents {
		for _, doc := range documentsIn(doc) {
			switch what, wrong := envelopeOf(doc.Root); {
			case what == isWrong && wrong.Rule == ruleAPIVersion:
				m.Diagnostics = append(m.Diagnostics, wrong) // it was meant as a spec
			case groupOf(doc.Root) == schema.Group:
				m.Specs = append(m.Specs, doc)
			case groupOf(doc.Root) == kustomizeGroup:
				note = kustomizeNote
			default:
				m.Documents = append(m.Documents, doc)
			}
		}
	}
	if slices.Contains(KustomizationNames, path.Base(t.Name)) {
		note = kustomizeNote
	}
	if note != "" && t.Named {
		m.PassedOver = append(m.PassedOver, fmt.Sprintf("%s was passed over: %s", t.Name, note))
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
	names := append([]string{""}, e.Names()...)
	if o.Environment != "" {
		names = []string{o.Environment}
	}
	var all merger
	for _, name := range names {
		run := platform.Run{Language: o.Language, Environments: e.Environments, Environment: e.Named(name)}
		findings := lint.FindingsOf(slices.Concat(e.mistakes, m.checkSpecsIn(in, o, e, &run)))
		all.add(name, findings, run.Absent())
	}
	for _, f := range all.findings() {
		diagnostics = append(diagnostics, f.Diagnostic)
	}
	return diagnostics
}

// checkSpecsIn compiles the specs as they are in the environment of a run.
func (m *Manifests) checkSpecsIn(in *Input, o *Options, e *inputEnvironments, run *platform.Run) []source.Diagnostic {
	name := ""
	if run.Environment != nil {
		name = run.Environment.Name
	}
	s := Sorted{run: run, checkOnly: true}
	s.Add(e.holding(m.Specs, name)...)
	s.Incomplete = s.Incomplete || m.Unreadable != nil
	objects, diagnostics := compiler.Compile(s.Input, o.Compiling(in))
	diagnostics = append(append(s.Diagnostics, run.Close()...), diagnostics...)
	diagnostics = append(diagnostics, o.Language.Unheld(e.Names())...)
	run.Relate(diagnostics)
	o.noteUnjudged(in, run)
	documents := e.holding(m.Documents, name)
	for _, doc := range documents {
		diagnostics = append(diagnostics, inNoNamespace(doc, run.Environment)...)
	}
	if source.HasErrors(diagnostics) {
		return diagnostics
	}
	return append(diagnostics, beyond(o, in, s.Apps, objects, documents)...)
}

// hasObject reports whether something in a file is, or was meant as, an object.
// Settings of other tools may have a kind, or an apiVersion.
func hasObject(documents []*source.Document) bool {
	for _, doc := range documents {
		claims := 0
		for _, name := range []string{"apiVersion", "kind", "metadata", "spec"} {
			if doc.Root.Has(name) {
				claims++
			}
		}
		if claims > 1 {
			return true
		}
	}
	return false
}
