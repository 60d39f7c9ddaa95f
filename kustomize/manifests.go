package kustomize

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

const ruleKustomize = "kustomize-build"

// Linter has plimsoll.Lint look at what kustomizations build. It is the value for
// Options.Kustomize.
type Linter struct{}

// Manifests reads what kustomize builds of the folders that no other folder takes
// in, and beside it the files that no kustomization names.
func (Linter) Manifests(ctx context.Context, in *plimsoll.Input, o plimsoll.Options) *plimsoll.Manifests {
	all := in.Kustomizations()
	byDir := map[string]*plimsoll.Kustomization{}
	for _, k := range all {
		byDir[k.Dir] = k
	}
	own := in.OwnKustomizations(all) // those that the user asked for
	in = in.Without(func(f plimsoll.File) bool {
		return slices.Contains(plimsoll.KustomizationNames,
			path.Base(f.Name))
	})
	b := newBuild(in.FS(), &o, in.Files, byDir)
	taken := map[string]bool{}
	for _, k := range own {
		for _, e := range k.Entries(plimsoll.WholeFields...) {
			taken[e.Path] = taken[e.Path] || e.Path != k.Dir
		}
	}
	for _, k := range own {
		if !taken[k.Dir] && !k.IsComponent() {
			b.folder(ctx, k)
		}
	}
	m := plimsoll.ReadFiles(ctx, in.Without(func(f plimsoll.File) bool { return b.reached[f.Real()] }), &o, all)
	m.Files = in.Files
	m.Documents = append(m.Documents, b.documents...)
	m.Diagnostics = append(m.Diagnostics, b.diagnostics...)
	m.Trace, m.Sources = b.trace, b.sources
	if len(own) == 0 {
		m.Unreadable = errors.Join(m.Unreadable,
			errors.New("--kustomize: there is no kustomization.yaml in the paths given"))
	}
	return m
}

// A build is what kustomize made of folders, and what it made that from.
type build struct {
	disk
	o           *plimsoll.Options
	byDir       map[string]*plimsoll.Kustomization
	names       map[string]string // of files, by where they are, as the user would write them
	reached     map[string]bool   // files that some folder takes in, by where they are
	documents   []*source.Document
	diagnostics []source.Diagnostic
	origins     map[*source.File]*origin // of built documents
	parsed      map[string][]*source.Document
	sources     []*source.Document
}

func newBuild(fsys fs.FS, o *plimsoll.Options, files []plimsoll.File, byDir map[string]*plimsoll.Kustomization) *build {
	b := &build{
		disk: disk{fsys}, o: o, byDir: byDir, names: map[string]string{}, reached: map[string]bool{},
		origins: map[*source.File]*origin{}, parsed: map[string][]*source.Document{},
	}
	for _, f := range files {
		b.names[f.Real()] = f.Name
	}
	return b
}

// folder builds one folder. The files of one that cannot be built are looked at
// as they are.
func (b *build) folder(ctx context.Context, k *plimsoll.Kustomization) {
	before := maps.Clone(b.reached)
	chain, problem := b.chain(k, nil)
	if problem != nil {
		b.reached = before
		b.diagnostics = append(b.diagnostics, *problem)
		return
	}
	// What the specs are compiled to is linted as built.
	s := newSpecFiles(ctx, b.fsys, b.o)
	s.uninspected = true
	s.origins = true
	built, err := s.run(s.entrance(k.Dir))
	switch {
	case source.HasErrors(s.diagnostics):
		b.reached = before
		b.diagnostics = append(b.diagnostics, s.diagnostics...)
		return
	case err != nil:
		b.reached = before
		b.diagnostics = append(b.diagnostics, failure(k, chain, err))
		return
	}
	b.diagnostics = append(b.diagnostics, s.diagnostics...)
	for i, r := range built.Resources() {
		b.resource(k, chain, i, r)
	}
}

// chain gives the kustomizations that one takes in, itself first, and notes
// the files that they reach. What is not on this machine is a problem: nothing
// is fetched.
func (b *build) chain(k *plimsoll.Kustomization, above []*plimsoll.Kustomization) (chain []*plimsoll.Kustomization,
	problem *source.Diagnostic) {
	chain = []*plimsoll.Kustomization{k}
	above = append(slices.Clone(above), k)
	for _, e := range k.Entries(plimsoll.PartFields...) {
		b.reached[e.Path] = true
	}
	for _, e := range k.Entries(plimsoll.WholeFields...) {
		b.reached[e.Path] = true
		info, err := fs.Stat(b.fsys, e.Path)
		if err != nil {
			d := isNotThere(e.Node)
			if remote(e.Text) {
				d = isRemote(e.Node)
				d.Hint += ", or pipe what kustomize builds: kustomize build | plimsoll lint -"
			}
			return nil, &d
		}
		if !info.IsDir() {
			continue
		}
		next := b.byDir[e.Path]
		if next == nil {
			if next = plimsoll.KustomizationIn(b.fsys, e.Path); next == nil {
				continue // kustomize says what is wrong
			}
			b.byDir[e.Path] = next
		}
		if slices.Contains(above, next) {
			return nil, &source.Diagnostic{Rule: ruleKustomize, Range: e.Range,
				Message: fmt.Sprintf("%s takes in this folder in turn", e.Text), Hint: "remove one of the two"}
		}
		below, problem := b.chain(next, above)
		if problem != nil {
			return nil, problem
		}
		chain = append(chain, below...)
	}
	return chain, nil
}

// remote reports whether kustomize would take a name for something to fetch.
func remote(name string) bool {
	host, _, folder := strings.Cut(name, "/")
	return strings.Contains(name, "://") || strings.Contains(name, "?ref=") || strings.Contains(host, "@") || folder &&
		strings.Contains(strings.TrimLeft(host, "."), ".")
}

// isRemote says that what an entry names is not on this machine.
func isRemote(n *source.Node) source.Diagnostic {
	return source.Diagnostic{
		Rule: ruleKustomize, Range: n.Range,
		Message: fmt.Sprintf("%s is remote, and not fetched", n.Text), Hint: "copy it into the repository",
	}
}

func isNotThere(n *source.Node) source.Diagnostic {
	return source.Diagnostic{
		Rule: ruleKustomize, Range: n.Range, Message: fmt.Sprintf("%s is not there", n.Text),
		Hint: "fix the path, which is relative to the folder of this file",
	}
}

// failure says why a folder cannot be built, at the entry that the error
// speaks of.
func failure(k *plimsoll.Kustomization, chain []*plimsoll.Kustomization, err error) source.Diagnostic {
	message := strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), k.Dir, ".")), " ")
	if i := strings.LastIndex(message, "recursed accumulation of path "); i >= 0 {
		message = message[i+len("recursed accumulation of path "):] // what it says before is how it came there
	}
	d := source.Diagnostic{Rule: ruleKustomize, Range: k.Root.Key, Message: "kustomize cannot build this folder: " +
		source.Shorten(message, 400), Hint: "kustomize build shows the same"}
	longest := 0
	for _, c := range chain {
		for _, e := range c.Entries(slices.Concat(plimsoll.PartFields, plimsoll.WholeFields)...) {
			if len(e.Text) > longest && strings.Contains(err.Error(), e.Text) {
				longest, d.Range = len(e.Text), e.Range
			}
		}
	}
	return d
}
