package kustomize

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Built is what became of a kustomization, or of what it gave a function.
type Built struct {
	Text        []byte // a stream of YAML documents, none where it failed; of a function its ResourceList
	Diagnostics []source.Diagnostic
	Refused     bool // a validator found something
}

// Failed reports whether the folder could not be built, or was refused.
func (b *Built) Failed() bool { return b.Refused || source.HasErrors(b.Diagnostics) }

// Build builds the kustomization in a folder. The error says that there is none,
// or that it cannot be read.
func Build(ctx context.Context, fsys fs.FS, folder string, o plimsoll.Options) (*Built, error) {
	d := disk{fsys}
	dir, err := d.realPath(folder)
	if err != nil {
		return nil, source.CannotRead(folder, err)
	}
	k := plimsoll.KustomizationIn(fsys, dir)
	if k == nil {
		return d.notRead(folder, dir)
	}
	s := newSpecFiles(ctx, fsys, &o)
	built := &Built{}
	text, err := s.build(s.entrance(dir))
	switch {
	case source.HasErrors(s.diagnostics):
	case err != nil:
		s.diagnostics = append(s.diagnostics, failure(k, []*plimsoll.Kustomization{k}, err))
	default:
		s.validate(text, k)
	}
	built.Diagnostics, built.Refused = s.diagnostics, s.refused
	if !built.Failed() {
		built.Text = text
	}
	return built, nil
}

// notRead says why a folder has no kustomization that can be read.
func (d disk) notRead(folder, dir string) (*Built, error) {
	for _, name := range plimsoll.KustomizationNames {
		file := path.Join(dir, name)
		if !d.Exists(file) {
			continue
		}
		data, err := d.ReadFile(file)
		if err != nil {
			return nil, source.CannotRead(d.shortName(file), err)
		}
		if _, diagnostics := source.Parse(source.NewFile(d.shortName(file), data)); len(diagnostics) > 0 {
			return &Built{Diagnostics: diagnostics, Refused: true}, nil
		}
		return nil, fmt.Errorf("%s is not a map of settings", d.shortName(file))
	}
	return nil, fmt.Errorf("there is no kustomization.yaml in %s", folder)
}

// lintBuilt lints objects that were built of a kustomization. Findings stand
// where the objects are from, as far as that can be told.
func lintBuilt(fsys fs.FS, o *plimsoll.Options, items []*source.Node,
	k *plimsoll.Kustomization) (diagnostics []source.Diagnostic) {
	b := newBuild(fsys, o, nil, []*plimsoll.Kustomization{k})
	reach := b.reachOf(k)
	var written []*source.Document
	for _, name := range slices.Sorted(maps.Keys(reach.files)) {
		if info, err := fs.Stat(fsys, name); err == nil && info.Mode().IsRegular() {
			written = append(written, b.parse(name)...)
		}
	}
	for i, n := range items {
		f := source.NewFile(fmt.Sprintf("#%d", i+1), n.YAML())
		documents, _ := source.Parse(f)
		from := &origin{built: documents[0].Root(), title: n.Get("kind").Text + " " + n.At("metadata", "name").Text,
			chain: reach.chain, builtIn: k}
		if n := pick(written, n.Get("kind").Text, n.At("metadata", "name").Text); n != nil {
			from.from = append(b.patchesOf(reach.chain, n), n)
		}
		b.origins[f] = from
		b.documents = append(b.documents, documents...)
	}
	for _, f := range o.Linter().Lint(lint.Input{Documents: b.documents, Trace: b.trace, Sources: b.sources}) {
		diagnostics = append(diagnostics, f.Diagnostic)
	}
	return diagnostics
}
