package plimsoll

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// inputEnvironments is what an input says of environments.
type inputEnvironments struct {
	*platform.Environments
	mistakes []source.Diagnostic
	included []File                     // that are in some environments alone
	names    map[string]string          // of those, by where they are
	reach    map[string]map[string]bool // the environments of those, by name

	input   *Input                     // that they were read of
	folders map[string]map[string]bool // the environments of folders, by where these are
	listed  map[string][]folder        // whose listing counts for an environment alone

	mu     sync.Mutex
	namers map[string][]string // the files with specs that name environments, where that is wanted
}

// noteNames keeps which environments the specs in a file name.
func (e *inputEnvironments) noteNames(documents []*source.Document) {
	for _, doc := range documents {
		for _, doc := range documentsIn(doc) {
			for _, f := range doc.Root().Get("environments").Fields {
				e.mu.Lock()
				e.namers[f.Name] = append(e.namers[f.Name], doc.File.Name)
				e.mu.Unlock()
			}
		}
	}
}

// free reports whether an environment could have another name by a change of its file: no
// other file names it.
func (e *inputEnvironments) free(of *platform.Environment) bool {
	files := slices.Clone(e.namers[of.Name])
	for _, name := range e.Names() {
		if other := e.Named(name); other.From() == of {
			files = append(files, other.File())
		}
	}
	return !slices.ContainsFunc(files, func(name string) bool { return name != of.File() })
}

// readEnvironments reads what the input says of environments: of every file that may say
// anything, before anything else is read. What is in one environment alone makes none.
func (in *Input) readEnvironments(ctx context.Context, o *Options) *inputEnvironments {
	all := in.environmentsOf(o, in.environmentDocuments(ctx, o))
	if len(all.included) == 0 {
		return all
	}
	e := in.environmentsOf(o, all.without(in).environmentDocuments(ctx, o))
	includes := *in
	includes.Files = all.included
	for _, doc := range includes.environmentDocuments(ctx, o) {
		kind := doc.Root().Get("kind")
		e.mistakes = append(e.mistakes, source.Diagnostic{
			Rule: "include", Range: kind.Range, Path: "kind",
			Message: "this file is in one environment alone, and cannot make another",
			Hint:    "move it out of what is included",
		})
	}
	return e
}

// environmentDocuments gives the documents of the kind Environment.
func (in *Input) environmentDocuments(ctx context.Context, o *Options) []*source.Document {
	found, read := make([][]*source.Document, len(in.Files)), in.readAhead()
	source.Each(len(in.Files), func(i int) {
		data, err := read(&in.Files[i])
		if err != nil || !bytes.Contains(data, []byte(platform.EnvironmentKind)) {
			return // whoever reads it says why
		}
		found[i] = environmentsAmong(load(ctx, in, &in.Files[i], o, IsGenerated).documents)
	})
	return slices.Concat(found...)
}

// environmentsAmong gives those documents that are of the kind Environment.
func environmentsAmong(documents []*source.Document) (found []*source.Document) {
	for _, doc := range documents {
		for _, doc := range documentsIn(doc) {
			if what, _ := envelopeOf(doc.Root()); what == isEnvironment {
				found = append(found, doc)
			}
		}
	}
	return found
}

func (in *Input) environmentsOf(o *Options, documents []*source.Document) *inputEnvironments {
	e := &inputEnvironments{input: in, names: map[string]string{}, reach: map[string]map[string]bool{},
		folders: map[string]map[string]bool{}, listed: map[string][]folder{}, namers: map[string][]string{}}
	e.Environments, e.mistakes = o.Kept.environmentsOf(o.Language, documents)
	for _, name := range e.Names() {
		e.include(in, e.Named(name))
	}
	return e
}

// include finds the files that are in one environment alone.
func (e *inputEnvironments) include(in *Input, of *platform.Environment) {
	for _, n := range of.Include {
		wrong := func(message, hint string) {
			e.mistakes = append(e.mistakes, source.Diagnostic{Rule: "include", Message: message, Hint: hint, Range: n.Range})
		}
		name := path.Join(path.Dir(n.File.Name), n.Text)
		switch {
		case in.fsys == nil || !IsLocal(n.Text):
			wrong(fmt.Sprintf("%s is outside of the folder of this file", n.Text), "move it there, or name it among the paths")
			continue
		case !exists(in.fsys, name):
			wrong("there is no "+n.Text, "it is relative to this file")
			continue
		}
		included := Open(in.fsys, name)
		for _, f := range included.Files {
			e.add(f, of.Name)
		}
		for _, dir := range included.folders {
			if e.folders[dir.real] == nil {
				e.folders[dir.real] = map[string]bool{}
			}
			e.folders[dir.real][of.Name] = true
		}
		e.listed[of.Name] = slices.Concat(e.listed[of.Name], included.folders, included.packageFolders)
	}
}

// add notes that a file is in an environment. Under another name it is the same one.
func (e *inputEnvironments) add(f File, environment string) {
	place := cmp.Or(f.real, f.Name)
	name, known := e.names[place]
	if !known {
		name = f.Name
		e.names[place], e.reach[name] = name, map[string]bool{}
		e.included = append(e.included, f)
	}
	e.reach[name][environment] = true
}

// holds reports whether a file, by its name, is in an environment; "" is none.
func (e *inputEnvironments) holds(environment, file string) bool {
	in, alone := e.reach[file]
	return !alone || in[environment]
}

// everyName gives "", which is no environment, and the names of all.
func (e *inputEnvironments) everyName() []string { return append([]string{""}, e.Names()...) }

// in gives the input with what is in some of these environments; "" is none.
func (e *inputEnvironments) in(in *Input, environments ...string) *Input {
	if len(e.included) == 0 {
		return in
	}
	wanted := map[string]bool{}
	for _, name := range environments {
		wanted[name] = true
	}
	own := e.without(in)
	for _, f := range e.included {
		for name := range e.reach[f.Name] {
			if wanted[name] {
				own.Files = append(own.Files, f)
				break
			}
		}
	}
	own.sort()
	return own
}

// whole gives the input with the files of every environment.
func (e *inputEnvironments) whole(in *Input) *Input { return e.in(in, e.Names()...) }

// builtFrom gives the input that kustomize is to look at: with files beside what it builds,
// those of every environment.
func (e *inputEnvironments) builtFrom(in *Input, o *Options) *Input {
	if o.BuiltOnly {
		return in
	}
	return e.whole(in)
}

// without gives the input without what is in one environment alone.
func (e *inputEnvironments) without(in *Input) *Input {
	return in.Without(func(f File) bool { return f.real != "" && e.names[f.real] != "" })
}

// holding gives the documents that are in an environment; "" is none.
func (e *inputEnvironments) holding(documents []*source.Document, environment string) (list []*source.Document) {
	if len(e.included) == 0 {
		return documents
	}
	for _, doc := range documents {
		if e.holds(environment, doc.File.Name) {
			list = append(list, doc)
		}
	}
	return list
}

// noteUnjudged tells that nothing is known of the environments that specs name.
func (o *Options) noteUnjudged(in *Input, run *platform.Run) {
	if o.Note != nil && run.Unjudged() {
		o.Note("the environments that specs name are not judged: there is no document of the kind " +
			platform.EnvironmentKind + " in " + strings.Join(in.paths, ", "))
	}
}

// inNoNamespace warns of an object that is in no namespace beside apps that an
// environment puts in one.
func inNoNamespace(doc *source.Document, e *platform.Environment) []source.Diagnostic {
	if e == nil || e.Namespace() == "" {
		return nil
	}
	kind, name := doc.Root().Get("kind"), doc.Root().At("metadata", "name")
	known := k8s.Find(doc.Root().Get("apiVersion").Text, kind.Text)
	switch {
	case doc.Root().At("metadata", "namespace").Exists(), !name.Exists(),
		known == nil, k8s.ClusterScoped(known.Group(), kind.Text):
		return nil
	}
	return []source.Diagnostic{{
		Rule: "object-namespace", Severity: source.Warning, Range: name.Range, Path: "metadata.namespace",
		Message: fmt.Sprintf("%s %s says no namespace, and the apps are in that of the environment", kind.Text,
			source.Shorten(name.Text, 60)),
		Hint: "an environment's namespace is for apps alone: add metadata: {namespace: " + e.Namespace() +
			"}, in a file under include where environments differ",
	}}
}

// EnvironmentTable shows what differs between the environments of an input. Where
// something is wrong with those, or a file cannot be read, there is no table.
func EnvironmentTable(ctx context.Context, in *Input, o Options) (*platform.Table, []source.Diagnostic, error) {
	if wrong := o.Language.Mistakes(); wrong != nil {
		return nil, wrong, nil
	}
	e := in.readEnvironments(ctx, &o)
	if in.Missing != nil || len(e.mistakes) > 0 {
		return nil, e.mistakes, in.Missing
	}
	var apps []platform.TableApp
	for _, doc := range Specs(ctx, e.whole(in), o) {
		apps = append(apps, platform.TableApp{Root: doc.Root(), Only: e.reach[doc.File.Name]})
	}
	return e.NewTable(apps, func(app *schema.App) *source.Node { return o.replicas(in, app) }), nil, nil
}

// replicas gives how many pods an app gets that does not say so; nil where it has no such
// number.
func (o *Options) replicas(in *Input, app *schema.App) *source.Node {
	objects, _ := compiler.Compile(compiler.Input{Apps: []*schema.App{app}, Incomplete: true}, o.Compiling(in))
	for _, object := range objects {
		if object.Name != app.Name || object.Kind != "Deployment" && object.Kind != "StatefulSet" {
			continue
		}
		documents, _ := source.Parse(source.NewFile(app.Name, object.Text())) // it was written a moment ago
		if n := documents[0].Root().At("spec", "replicas"); n.Kind == source.Int {
			said := *n
			said.Range = app.Node.Get("spec").Key
			return &said
		}
	}
	return nil
}

// An EnvironmentBuilt is what was built for one environment.
type EnvironmentBuilt struct {
	Name  string
	Built *Built
}

// BuildAll compiles the specs of an input in each environment. The findings are those
// of Vet but for what only the specs by themselves have; where one is an error, there
// are no objects. The error tells of files that cannot be read, or that there is no
// environment.
func BuildAll(ctx context.Context, in *Input, o Options) (all []EnvironmentBuilt, findings []*lint.Finding, err error) {
	if wrong := o.Language.Mistakes(); wrong != nil {
		return nil, o.Own(lint.FindingsOf(wrong)), nil
	}
	e := in.readEnvironments(ctx, &o)
	if len(e.Names()) == 0 {
		return nil, nil, ErrNoEnvironments
	}
	builds, err := build(ctx, in, o, e, e.Names()...)
	var found merger
	for i, name := range e.Names() {
		found.add(name, builds[i].Findings, builds[i].absent)
		all = append(all, EnvironmentBuilt{name, builds[i]})
	}
	return all, found.findings(), err
}

// Vet finds what is wrong with the specs of an input: by themselves, and in each
// environment, or in that of the options alone. What all share is said once; what only
// some have says in which. The error tells of files that cannot be read.
func Vet(ctx context.Context, in *Input, o Options) ([]*lint.Finding, error) {
	if wrong := o.Language.Mistakes(); wrong != nil {
		return o.Own(lint.FindingsOf(wrong)), nil
	}
	o.checkOnly = true
	e := in.readEnvironments(ctx, &o)
	names := e.everyName()
	if o.Environment != "" {
		names = []string{o.Environment}
	}
	builds, err := build(ctx, in, o, e, names...)
	if len(builds) == 1 {
		return builds[0].Findings, err
	}
	var all merger
	for i, built := range builds {
		all.add(names[i], built.Findings, built.absent)
	}
	return all.findings(), err
}

// A merger joins what is found in the environments of one input. What all share is told
// once, and what only some have tells of them.
type merger struct {
	environments []string       // so far
	absent       []source.Range // the specs whose apps are not in one of them; once for each such
	based        bool           // the specs by themselves are among what is joined
	list         []*merged
	byKey        map[findingKey]*merged
}

// A merged finding is one of some environments.
type merged struct {
	*lint.Finding
	base bool     // the specs by themselves have it
	in   []string // the environments that have it
}

// A findingKey tells findings apart, in files that each environment reads anew.
type findingKey struct {
	file          string
	start, end    int
	rule, message string
}

func keyOf(f *lint.Finding, at source.Range) findingKey {
	key := findingKey{start: at.Start, end: at.End, rule: f.Rule, message: f.Message}
	if at.File != nil {
		key.file = at.File.Name
	}
	return key
}

// add adds what is found in an environment; "" is none, and comes first. absent are the
// specs whose apps are not there.
func (m *merger) add(environment string, findings []*lint.Finding, absent []source.Range) {
	m.absent = append(m.absent, absent...)
	if environment != "" {
		m.environments = append(m.environments, environment)
	}
	m.based = m.based || environment == ""
	if m.byKey == nil {
		m.byKey = map[findingKey]*merged{}
	}
	for _, f := range findings {
		key := keyOf(f, f.Range)
		g := m.byKey[key]
		if g == nil {
			g = &merged{Finding: f}
			m.byKey[key], m.list = g, append(m.list, g)
		}
		switch {
		case environment == "":
			g.base = true
		case len(g.in) == 0 || g.in[len(g.in)-1] != environment: // it may be found twice in one
			g.in = append(g.in, environment)
		}
	}
}

// findings gives them, in the order of Lint. The specs by themselves need not be
// whole: what they lack counts where an environment lacks it too.
func (m *merger) findings() (list []*lint.Finding) {
	slices.SortFunc(m.absent, compareStarts)
	inLayers := map[*merged]int{} // environments that lack it at a layer of theirs
	for _, g := range m.list {
		if below := m.below(g); below != nil {
			inLayers[below] += len(g.in)
		}
	}
	for _, g := range m.list {
		all := m.with(g.Range)
		switch below := m.below(g); {
		case below != nil && len(below.in)+inLayers[below] == all:
			continue // told of the spec
		case g.base && lacking(&g.Diagnostic) && all > 0:
			if n := len(g.in) + inLayers[g]; n == 0 || n < all && len(g.in) == 0 {
				continue
			} else if n < all {
				g.Environments = g.in
			}
		case !g.base && (m.based || len(g.in) < all), g.base && len(g.in) < all:
			g.Environments = g.in
		}
		list = append(list, g.Finding)
	}
	return lint.Merge(list, nil)
}

// with gives how many environments have what a place is in, once the absent specs are in
// order.
func (m *merger) with(at source.Range) int {
	all := len(m.environments)
	if at.File == nil {
		return all
	}
	behind := at
	behind.Start++
	next, _ := slices.BinarySearchFunc(m.absent, behind, compareStarts)
	if next == 0 {
		return all
	}
	spec := m.absent[next-1]
	if spec.File.Name != at.File.Name || at.End > spec.End {
		return all
	}
	first, _ := slices.BinarySearchFunc(m.absent, spec, compareStarts)
	return all - (next - first)
}

func compareStarts(a, b source.Range) int {
	return cmp.Or(strings.Compare(a.File.Name, b.File.Name), cmp.Compare(a.Start, b.Start))
}

// below gives, of something that is missed at a layer, the same as the spec by itself
// has it; nil where there is no such.
func (m *merger) below(g *merged) *merged {
	if g.base || !lacking(&g.Diagnostic) || len(g.Related) == 0 {
		return nil
	}
	below := m.byKey[keyOf(g.Finding, g.Related[len(g.Related)-1].Range)]
	if below == nil || !below.base {
		return nil
	}
	return below
}

// named gives the environment of a name; nil for "". The error is for the one who
// gave the name.
func (e *inputEnvironments) named(name string) (*platform.Environment, error) {
	if name == "" {
		return nil, nil
	}
	found := e.Named(name)
	if found == nil {
		message := fmt.Sprintf("there is no environment %q", name)
		if near := source.Suggest(name, e.Names()); near != "" {
			message += "; " + near
		} else if len(e.Names()) > 0 {
			message += "; there are " + source.And(e.Names())
		} else {
			message += ": the input has no document of the kind " + platform.EnvironmentKind
		}
		return nil, errors.New(message)
	}
	return found, nil
}
