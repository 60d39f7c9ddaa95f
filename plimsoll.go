package plimsoll

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Options are what a run decides. The zero value compiles for Kubernetes, lints
// by all rules as they are, and reads no CUE.
type Options struct {
	// Platform is where apps run, whatever they and environments say: kubernetes or
	// openshift. "": what they say, and else kubernetes.
	Platform string

	// ReadFile gives the content of a file that a spec names, relative to the
	// folder of the spec's own file. It must refuse what lies outside; its error
	// is a message for the one who wrote the spec. nil: files are taken from the
	// file system of the input. It is called from several goroutines.
	ReadFile func(spec *source.File, name string) ([]byte, error)

	// CUE reads the files of a CUE package, or one that is in none, as the function
	// Parse of package source/cue does; nil: such a file is a mistake.
	CUE func(ctx context.Context, files ...*source.File) ([]*source.Document, []source.Diagnostic)

	// Parsed, if set, gives what is in a file in place of its parser, parse: whoever looks at
	// the same files again and again keeps what that gave. Documents are never changed. It is
	// called from several goroutines.
	Parsed func(f *source.File, parse func() ([]*source.Document, []source.Diagnostic)) (
		[]*source.Document, []source.Diagnostic)

	// Kustomize, if set, has files that a kustomization of the input names looked at as it
	// makes them; nil: as they stand. With BuiltOnly what is built is all that is looked at
	// of folders, and a folder that cannot be built is a mistake.
	Kustomize Kustomizer
	BuiltOnly bool

	// Rules are those that manifests are held to; nil: all of package lint/rules.
	// Linting are the options for them.
	Rules   lint.Rules
	Linting lint.Options

	// ErrorsOnly: nobody is told of warnings about specs.
	ErrorsOnly bool

	// NoLint has Build pass objects through that nobody has looked at.
	NoLint bool
	// Accept, if set, gives what counts of what Build finds: of the warnings about
	// specs, of what the house has against them, and of all findings in objects that it
	// passes through.
	Accept func([]*lint.Finding) []*lint.Finding

	// Language is what specs are written in; nil: the language as it is, without a house
	// that asks more.
	Language *schema.Language

	// Environment is the one that specs are composed for; "": none, they are as they
	// are by themselves.
	Environment string

	// checkOnly: nothing is written, so that specs need not be whole where nothing is known
	// of their environments.
	checkOnly bool
	// settled, if set, keeps the apps of which settings decide what they accept.
	settled *settled

	// Needs: it is wanted what objects are made of, for Built.Made.
	Needs bool

	// Part, if set, is what is told of and written; nil: all.
	Part *Part

	// Kept, if set, keeps what specs come to for the next time.
	Kept *Kept

	// Note, if set, is called with what is no mistake, and is to be known.
	Note func(message string)

	// Compiled, if set, is called with each app that is sound by itself, unless what it becomes
	// was kept, and with the objects that it becomes, which are not to be kept. It is called
	// from several goroutines.
	Compiled func(app *schema.App, objects []*source.Node)

	// Progress, if set, is called whenever a file was read, from several
	// goroutines.
	Progress func()
}

// A Kustomizer reads the input of Lint as what kustomize builds of it.
type Kustomizer interface {
	Manifests(ctx context.Context, in *Input, o Options) *Manifests
}

// Compiling gives the compiler's part of the options, for an input; in may be
// nil.
func (o *Options) Compiling(in *Input) compiler.Options {
	c := compiler.Options{
		Platform: o.Platform, Kubernetes: o.Linting.Kubernetes, ReadFile: o.ReadFile, Inspect: newInspector(o).inspect,
		Needs: o.Needs, Kept: o.Kept.compiled(),
	}
	if c.ReadFile == nil {
		c.ReadFile = in.readBeside
	}
	if inspect := c.Inspect; o.Compiled != nil {
		c.Inspect = func(app *schema.App, objects []*source.Node, from func() *compiler.Provenance) (
			[]source.Diagnostic, []string) {
			o.Compiled(app, objects)
			return inspect(app, objects, from)
		}
	}
	return c
}

func (o *Options) rules() lint.Rules {
	if o.Rules == nil {
		return rules.All
	}
	return o.Rules
}

// Linter makes a linter of the rules and options.
func (o *Options) Linter() *lint.Linter { return lint.New(o.rules(), o.Linting) }

// A Built is what specs were compiled to.
type Built struct {
	// Objects are in an order in which they can be applied; there are none where
	// a finding is an error. Objects of the input that are no specs are among
	// them as they were written.
	Objects  []*compiler.Object
	Findings []*lint.Finding // sorted

	// Environments are the names of those in the input, sorted.
	Environments []string

	absent []source.Range // the specs whose apps are not in the environment
	madeOf madeOf
}

// Lacks reports whether a spec lacks something that an environment may give it.
func (b *Built) Lacks() bool {
	return slices.ContainsFunc(b.Findings, func(f *lint.Finding) bool { return lacking(&f.Diagnostic) })
}

// Failed reports whether a finding is an error, so that there are no objects.
func (b *Built) Failed() bool {
	return slices.ContainsFunc(b.Findings, func(f *lint.Finding) bool { return f.Severity == source.Error })
}

// Diagnostics gives the findings for people.
func (b *Built) Diagnostics() []source.Diagnostic {
	list := make([]source.Diagnostic, len(b.Findings))
	for i, f := range b.Findings {
		list[i] = f.Diagnostic
	}
	return list
}

// WriteYAML writes the objects as a stream of documents.
func (b *Built) WriteYAML(w io.Writer) error { return compiler.WriteYAML(w, b.Objects) }

// JSON gives the objects as one List, which kubectl applies in its order.
func (b *Built) JSON() []byte { return compiler.WriteJSON(b.Objects) }

// Build compiles the specs of an input: what the command build does. Files are
// read and compiled at the same time. Objects that are passed through are linted
// together with what is compiled. The error tells of files that cannot be
// read; nothing is compiled then.
func Build(ctx context.Context, in *Input, o Options) (*Built, error) {
	if wrong := o.Language.Mistakes(); wrong != nil { // nothing is looked at then
		return &Built{Findings: o.Own(lint.FindingsOf(wrong))}, nil
	}
	return buildIn(ctx, in, o, in.readEnvironments(ctx, &o))
}

// buildIn is Build, once it is known what the input says of environments.
func buildIn(ctx context.Context, in *Input, o Options, e *inputEnvironments) (*Built, error) {
	all, err := build(ctx, in, o, e, o.Environment)
	if all == nil {
		return &Built{}, err
	}
	return all[0], err
}

// build is buildIn for each environment of some names; "" is none. There is nothing where a
// name is wrong.
func build(ctx context.Context, in *Input, o Options, e *inputEnvironments, names ...string) ([]*Built, error) {
	if o.Needs {
		o.settled = &settled{apps: map[compiler.Owner]bool{}}
	}
	r, err := newReader(ctx, in, &o, e, names)
	if err != nil {
		return nil, err
	}
	compiling := o.Compiling(in)
	compiling.CheckOnly = o.checkOnly
	outputs := compiler.CompileParts(len(names), len(r.in.Files), r.read, compiling)
	unreadable := r.failed()
	o.noteUnjudged(in, &r.views[0].run)
	all := make([]*Built, len(names))
	for k, out := range outputs {
		all[k] = r.built(r.views[k], out, unreadable == nil)
		if unreadable != nil {
			all[k].Objects = nil
		}
	}
	return all, unreadable
}

// built puts together what came of an input in an environment.
func (r *reader) built(v *view, out compiler.Output, whole bool) *Built {
	diagnostics := slices.Concat(out.Diagnostics, r.close(v))
	v.run.Relate(diagnostics)
	diagnostics = append(diagnostics, r.environments.mistakes...)
	diagnostics = append(diagnostics, r.o.Language.Unheld(r.environments.Names())...)
	built := &Built{Objects: out.Objects, Environments: r.environments.Names(), absent: inOrder(v.absent),
		madeOf: madeOf{r.in, r.environments, v.name, r.o}}
	var warnings []*lint.Finding
	for _, f := range lint.FindingsOf(source.Sort(diagnostics)) {
		list := &warnings
		if f.Severity == source.Error && f.Policy == "" {
			list = &built.Findings
		}
		*list = append(*list, f)
	}
	if !r.o.NoLint && whole {
		warnings = append(warnings, lintPassed(r.environments.in(r.in, v.name), r.o, out.Objects, built.Failed())...)
	}
	if r.o.Accept != nil {
		warnings = r.o.Accept(warnings)
	}
	built.Findings = r.o.Own(lint.Merge(built.Findings, warnings))
	if built.Objects = r.o.ownObjects(built.Objects); built.Failed() {
		built.Objects = nil
	}
	return built
}

// Lint looks for mistakes in an input: what the command lint does. Specs are
// compiled, and what is wrong with them is among the findings. The error tells
// of files that cannot be read; all others are looked at.
func Lint(ctx context.Context, in *Input, o Options) ([]*lint.Finding, error) {
	m := ReadManifests(ctx, in, o)
	return o.Own(m.Lint(o.Linter())), m.Unreadable
}

// ReadManifests reads an input for a linter: what Lint does first.
func ReadManifests(ctx context.Context, in *Input, o Options) *Manifests {
	m, e := readParts(ctx, in, &o)
	if e == nil {
		return m
	}
	if _, err := e.named(o.Environment); err != nil {
		m.Unreadable = errors.Join(m.Unreadable, err)
		return m
	}
	m.setEnvironments(e, &o)
	m.Diagnostics = append(m.Diagnostics, m.checkSpecs(in, &o, e)...)
	return m
}

// readParts reads the specs and objects of an input, unchecked, and what it says of
// environments; nil where the language has mistakes, and nothing is looked at.
func readParts(ctx context.Context, in *Input, o *Options) (m *Manifests, e *inputEnvironments) {
	if wrong := o.Language.Mistakes(); wrong != nil {
		return &Manifests{Input: lint.Input{Diagnostics: wrong}}, nil
	}
	e = in.readEnvironments(ctx, o)
	if o.Kustomize != nil {
		m = o.Kustomize.Manifests(ctx, e.builtFrom(in, o), *o)
	} else {
		m = readManifests(ctx, e.whole(in), o)
	}
	m.Unreadable = errors.Join(in.Missing, m.Unreadable)
	return m, e
}
