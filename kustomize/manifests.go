package kustomize

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

const ruleKustomize = "kustomize-build"

// Linter has plimsoll.Lint look at what kustomizations build. It is the value for
// Options.Kustomize.
type Linter struct{}

// Manifests reads what kustomize builds of the folders that no other folder takes
// in, and beside it the files that no kustomization names; with Options.BuiltOnly
// of those only the ones that were named themselves.
func (Linter) Manifests(ctx context.Context, in *plimsoll.Input, o plimsoll.Options) *plimsoll.Manifests {
	all := in.Kustomizations()
	own := in.OwnKustomizations(all) // those that the user asked for
	b := newBuild(in.FS(), &o, in.Files, all)
	b.beside = !o.BuiltOnly
	b.roots(ctx, own)
	m := plimsoll.ReadFiles(ctx, in.Without(b.isNoFile), &o, all)
	if len(b.specs) > 0 {
		m.Documents = slices.DeleteFunc(m.Documents, b.isBuilt)
	}
	m.Files = in.Files
	m.Documents = append(m.Documents, b.documents...)
	if len(b.context) > 0 {
		maps.Copy(m.Context, b.context)
	}
	m.Diagnostics = append(m.Diagnostics, b.diagnostics...)
	if m.Sources = b.sources; len(b.origins) > 0 {
		m.Trace = b.trace
	}
	if o.BuiltOnly {
		m.Unreadable = errors.Join(m.Unreadable, in.WithoutKustomization(own))
		return m
	}
	for _, k := range all {
		m.Kustomizations = append(m.Kustomizations, k.Root)
	}
	return m
}

// A build is what kustomize made of folders, and what it made that from.
type build struct {
	disk
	o           *plimsoll.Options
	beside      bool // files beside those that it builds from are looked at as they are, and specs anyway
	byDir       map[string]*plimsoll.Kustomization
	names       map[string]string // of files, by where they are, as the user would write them
	built       map[string]bool   // files and folders that some folder took in, by where they are
	specs       map[string]bool   // those with specs
	tried       map[string]bool   // folders, and whether it succeeded
	documents   []*source.Document
	diagnostics []source.Diagnostic
	origins     map[*source.File]*origin // of built documents
	context     map[*source.File]bool    // built documents that are there for others alone
	parsed      map[string][]*source.Document
	inline      map[*source.Node]*source.Node // patches in kustomizations, each read once
	sources     []*source.Document
}

func newBuild(fsys fs.FS, o *plimsoll.Options, files []plimsoll.File, all []*plimsoll.Kustomization) *build {
	b := &build{
		disk: disk{fsys}, o: o, byDir: map[string]*plimsoll.Kustomization{}, names: map[string]string{},
		built: map[string]bool{}, specs: map[string]bool{}, tried: map[string]bool{},
		origins: map[*source.File]*origin{}, context: map[*source.File]bool{}, parsed: map[string][]*source.Document{},
		inline: map[*source.Node]*source.Node{},
	}
	for _, k := range all {
		b.byDir[k.Dir] = k
	}
	for _, f := range files {
		b.names[f.Real()] = f.Name
	}
	return b
}

// isNoFile reports whether a file is not to be read as it stands.
func (b *build) isNoFile(f plimsoll.File) bool {
	return slices.Contains(plimsoll.KustomizationNames, path.Base(f.Name)) && (!b.beside || b.built[path.Dir(f.Real())]) ||
		b.built[f.Real()] && !b.specs[f.Real()] || !b.beside && !f.Named
}

// isBuilt reports whether a document that was read for the specs beside it was built.
func (b *build) isBuilt(doc *source.Document) bool {
	real, err := b.realPath(doc.File.Name)
	return err == nil && b.specs[real]
}

// roots builds the folders that no other takes in, and of what cannot be built the
// folders below.
func (b *build) roots(ctx context.Context, own []*plimsoll.Kustomization) {
	taken := takenIn(own)
	var failed []*failed
	for _, k := range own {
		if !taken[k.Dir] && !k.IsComponent() {
			if f := b.root(ctx, k); f != nil {
				failed = append(failed, f)
			}
		}
	}
	for _, f := range failed { // what others took in is built by now
		b.below(ctx, f)
	}
}

// A failed is a folder that cannot be built, and why.
type failed struct {
	*plimsoll.Kustomization
	why   []source.Diagnostic
	loops bool
}

// root builds a folder as it is, or where that cannot be done, and files beside are looked
// at anyway, without what is not on this machine.
func (b *build) root(ctx context.Context, k *plimsoll.Kustomization) *failed {
	why := b.folder(ctx, k, false)
	if why != nil && b.beside && b.folder(ctx, k, true) == nil {
		why = nil
	}
	if b.tried[k.Dir] = why == nil; why == nil {
		return nil
	}
	return &failed{k, why, b.reachOf(k).loops}
}

// below builds the folders that one takes in that cannot be built. Where it cannot be
// for the sake of one of them, that one says so.
func (b *build) below(ctx context.Context, f *failed) {
	said := false
	for _, e := range f.Entries("resources", "bases") {
		next := b.kustomization(e.Path)
		if f.loops || next == nil || next.IsComponent() || b.built[e.Path] {
			continue
		}
		ok, known := b.tried[e.Path]
		if !known {
			inner := b.root(ctx, next)
			if ok = inner == nil; !ok {
				b.below(ctx, inner)
			}
		}
		said = said || !ok
	}
	if !said {
		b.fail(f.why...)
	}
}

// fail says what cannot be built, where nothing else is looked at.
func (b *build) fail(why ...source.Diagnostic) {
	if !b.beside {
		b.diagnostics = append(b.diagnostics, why...)
	}
}

// folder builds one folder, if partial without what is not on this machine. It gives what
// is wrong where that cannot be done.
func (b *build) folder(ctx context.Context, k *plimsoll.Kustomization, partial bool) (wrong []source.Diagnostic) {
	reach := b.reachOf(k)
	if reach.problem != nil && (!partial || reach.loops || reach.tooMuch) {
		return []source.Diagnostic{*reach.problem}
	}
	// What the specs are compiled to is linted as built.
	s := newSpecFiles(ctx, b.fsys, b.o)
	s.uninspected, s.origins, s.partial, s.quiet = true, true, partial, b.beside
	built, err := s.run(s.entrance(k.Dir))
	switch {
	case source.HasErrors(s.diagnostics):
		return s.diagnostics
	case err != nil:
		return []source.Diagnostic{failure(k, reach.chain, err)}
	}
	b.fail(s.diagnostics...)
	maps.Copy(b.built, reach.files)
	maps.Copy(b.specs, s.compiledFiles)
	for _, k := range reach.chain {
		b.built[k.Dir] = true
	}
	for i, r := range built.Resources() {
		b.resource(k, reach.chain, i, r)
	}
	return nil
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
	for _, w := range plainWords() {
		message = w.form.ReplaceAllString(message, w.words)
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

// A wording is words for what a form stands for.
type wording struct {
	form  *regexp.Regexp
	words string
}

// plainWords are for what stands in errors of kustomize for programmers: the addresses of
// values in memory, which no two runs share, and the forms of an object's name. They are made
// for the first error, not at each start.
var plainWords = sync.OnceValue(func() []wording {
	return []wording{
		{regexp.MustCompile(` &\{0x[0-9a-f]+(?: 0x[0-9a-f]+)*\}`), ""},
		{regexp.MustCompile(goID + `Namespace:""\}`), "$kind $name"},
		{regexp.MustCompile(goID + `Namespace:"(?P<namespace>[^"]*)"\}`), "$kind $namespace/$name"},
		{regexp.MustCompile(textID + `\[noNs\]`), "$kind $name"},
		{regexp.MustCompile(textID + `(?P<namespace>[\w-]+)`), "$kind $namespace/$name"},
	}
})

const (
	goID = `resid\.ResId\{Gvk:resid\.Gvk\{Group:"[^"]*", Version:"[^"]*", Kind:"(?P<kind>[^"]*)", ` +
		`isClusterScoped:\w+\}, Name:"(?P<name>[^"]*)", `
	textID = `\b(?P<kind>\w+)\.(?:v\d\w*|\[noVer\])\.(?:\[noGrp\]|[\w.-]+)/(?P<name>[\w.-]+)\.`
)
