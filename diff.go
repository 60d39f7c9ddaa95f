package plimsoll

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A DiffSide is one of two inputs that are compared.
type DiffSide struct {
	Input   *Input
	Options Options
	// Shown gives the name under which reports have a file; nil: its own.
	Shown func(name string) string
	// Within is the folder from which the names of its files are those of the same files on
	// the other side; "": all names are.
	Within string
	// Command gives the command that compiles the side in an environment, for recipes; nil:
	// plimsoll build.
	Command func(environment string) string

	// asIs: where the side holds manifests and no specs, and says of no environment, it is
	// what there is in that of the options.
	asIs bool
}

// A Difference is what a change does.
type Difference struct {
	*change.Report
	// Mistakes are those of the new side, Broken those of the old one. Where one is an
	// error, nothing is compared.
	Mistakes, Broken []*lint.Finding
}

// Failed reports whether a side has an error, so that nothing was compared.
func (d *Difference) Failed() bool {
	return slices.ContainsFunc(slices.Concat(d.Mistakes, d.Broken), func(f *lint.Finding) bool {
		return f.Severity == source.Error
	})
}

// Diff says what happens where new is applied over old, each in the environment of its
// options. An environment that a side lacks is empty there, but not where both lack it or
// are one input, nor where old holds manifests alone and no Environment: they are those of
// the environment. The error tells of files that cannot be read, or that there is no such
// environment.
func Diff(ctx context.Context, old, new DiffSide, o change.Options) (*Difference, error) {
	old.asIs = true
	return diff(ctx, old, new, o)
}

// diff is Diff, with no manifests that are in an environment without saying so unless asIs is
// set.
func diff(ctx context.Context, old, new DiffSide, o change.Options) (*Difference, error) {
	before, after, err := readSides(ctx, &old, &new)
	neither := before.lacks != nil && after.lacks != nil
	if lacks := cmp.Or(after.lacks, before.lacks); lacks != nil && (neither || old.Input == new.Input) {
		return &Difference{}, lacks
	}
	d := &Difference{Mistakes: after.findings, Broken: before.findings}
	defer before.rename(old.Shown, after.files())
	if err != nil || d.Failed() {
		return d, err
	}
	d.Report = change.Compare(before.objects, after.objects, o)
	d.judge(&before, &after, &new.Options, !o.AcrossNamespaces)
	return d, nil
}

// ErrNoEnvironments is what DiffAll and BuildAll say of an input without any.
var ErrNoEnvironments = errors.New("there is no document of the kind Environment in the input")

// DiffAll is Diff in each environment that a side has. What several share stands once
// among the findings. The error tells where neither has any.
func DiffAll(ctx context.Context, old, new DiffSide, o change.Options) (*Difference, error) {
	names := slices.Concat(old.environments(ctx), new.environments(ctx))
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 0 {
		return nil, ErrNoEnvironments
	}
	all := &Difference{Report: &change.Report{}}
	var mistakes, broken, found merger
	for _, name := range names {
		old.Options.Environment, new.Options.Environment = name, name
		d, err := diff(ctx, old, new, o)
		if err != nil {
			return d, err
		}
		mistakes.add(name, d.Mistakes, nil)
		broken.add(name, d.Broken, nil)
		if d.Report == nil {
			continue
		}
		for _, c := range d.Objects {
			c.Environment = name
		}
		all.Objects = append(all.Objects, d.Objects...)
		found.add(name, d.Findings, nil)
	}
	all.Mistakes, all.Broken = mistakes.findings(), broken.findings()
	all.Findings = found.findings()
	for _, f := range all.Findings {
		if f.Environments == nil {
			f.Environments = names
		}
		f.Hint = inEach(f.Hint, f.Environments)
	}
	if all.Failed() {
		all.Report = nil
	}
	return all, nil
}

// inEach says of a recipe that is for the first of several environments that the others have
// one too.
func inEach(hint string, environments []string) string {
	lines := strings.Split(hint, "\n")
	for i, line := range lines {
		if i > 0 && len(environments) > 1 && strings.Contains(line, " --env "+source.ShellWord(environments[0])+" ") {
			lines[i] = line + "    # likewise --env " + strings.Join(environments[1:], ", --env ")
		}
	}
	return strings.Join(lines, "\n")
}

// environments gives the names of those that the side has.
func (s *DiffSide) environments(ctx context.Context) []string {
	e := s.readEnvironments(ctx)
	if e == nil {
		return nil // whoever compiles it says so
	}
	return e.Names()
}

// readEnvironments reads what the side says of environments; nil where its language has
// mistakes.
func (s *DiffSide) readEnvironments(ctx context.Context) *inputEnvironments {
	o := s.Options
	if o.Language.Mistakes() != nil {
		return nil
	}
	return s.Input.readEnvironments(ctx, &o)
}

// A diffInput is what a side holds.
type diffInput struct {
	objects  []*change.Object
	findings []*lint.Finding
	lacks    error // there is no such environment
	origins  *lazyOrigins

	environments []*source.File // that say what they are
}

// readSides compiles both sides, in one run where that gives the same.
func readSides(ctx context.Context, old, new *DiffSide) (before, after diffInput, err error) {
	from := old.readEnvironments(ctx)
	to := from
	if old.Input != new.Input || old.Options.Language != new.Options.Language {
		to = new.readEnvironments(ctx)
	}
	if before, after, together, err := readTogether(ctx, old, new, from, to); together {
		return before, after, err
	}
	if old.asIs && to != nil {
		_, lacks := to.named(new.Options.Environment)
		old.asIs = lacks == nil // else there is no such environment
	}
	before, err1 := old.read(ctx, from)
	after, err2 := new.read(ctx, to)
	return before, after, errors.Join(err1, err2)
}

// options are those that a side is compiled with.
func (s *DiffSide) options() Options {
	o := s.Options
	o.NoLint, o.ErrorsOnly = true, true
	return o
}

// read compiles a side; e is what it says of environments. Where it lacks that of its
// options it is empty, but what cannot be read may be what says of it.
func (s *DiffSide) read(ctx context.Context, e *inputEnvironments) (d diffInput, err error) {
	o := s.options()
	if wrong := o.Language.Mistakes(); wrong != nil {
		d.findings = lint.FindingsOf(wrong)
		return d, nil
	}
	_, lacks := e.named(o.Environment)
	if lacks == nil {
		return s.readIn(ctx, o, e)
	}
	o.Environment, o.Note, o.Progress = "", nil, nil
	d, err = s.readIn(ctx, o, e)
	if s.asIs && len(e.Names()) == 0 && len(ReadFiles(ctx, s.Input, &o, nil).Specs) == 0 {
		return d, err
	}
	return diffInput{lacks: lacks, findings: slices.DeleteFunc(d.findings, func(f *lint.Finding) bool {
		return lint.Reading.Find(f.Rule) == nil
	})}, err
}

// readIn compiles a side in the environment of o.
func (s *DiffSide) readIn(ctx context.Context, o Options, e *inputEnvironments) (d diffInput, err error) {
	d.environments = e.Files()
	if o.BuiltOnly {
		return d, d.build(ctx, s.Input, &o, e, s.command())
	}
	built, err := buildIn(ctx, s.Input, o, e)
	d.findings = withoutEmpty(built.Findings)
	if d.origins = newLazyOrigins(ctx, s.Input, o, e); err == nil {
		d.add(built.Objects, s.command())
	}
	return d, err
}

// command is the one that compiles the side.
func (s *DiffSide) command() string {
	if s.Command == nil {
		return "plimsoll build"
	}
	return s.Command(s.Options.Environment)
}

// withoutEmpty leaves out that a side holds nothing, which is no mistake here.
func withoutEmpty(findings []*lint.Finding) []*lint.Finding {
	return slices.DeleteFunc(findings, func(f *lint.Finding) bool { return f.Rule == ruleEmptyInput })
}

// build reads a side as what its kustomizations build, with the specs beside them.
func (d *diffInput) build(ctx context.Context, in *Input, o *Options, e *inputEnvironments, command string) error {
	m := o.Kustomize.Manifests(ctx, in, *o)
	specs := &Sorted{run: &platform.Run{Language: o.Language, Environments: e.Environments,
		Environment: e.Named(o.Environment)}}
	specs.Add(e.holding(m.Specs, o.Environment)...)
	objects, mistakes := compiler.Compile(specs.Input, o.Compiling(in))
	mistakes = slices.Concat(m.Diagnostics, specs.Diagnostics, specs.run.Close(), mistakes)
	d.findings = lint.FindingsOf(source.Sort(mistakes))
	d.origins = newLazyOrigins(ctx, in, *o, e)
	d.add(objects, command)
	for _, doc := range e.holding(m.Documents, o.Environment) {
		object := change.ObjectOf(doc.Root(), []byte(doc.Text()))
		if dir, _, built := strings.Cut(doc.Root().File.Name, "/#"); built {
			object.Apply = "plimsoll kustomize build " + source.ShellWord(dir) + applying
		}
		if trace := m.Trace; trace != nil {
			object.Origin = func(path string) (source.Range, bool) {
				steps, _ := source.ParsePath(path)
				f := &lint.Finding{Diagnostic: source.Diagnostic{Range: doc.Root().Follow(steps).Range}}
				trace(f)
				return f.Range, f.Range.Known()
			}
		}
		d.objects = append(d.objects, object)
	}
	return m.Unreadable
}

// applying is what comes behind a command that writes manifests.
const applying = " | kubectl apply -f -"

// add adds objects that were compiled or passed through; command is the one that compiles
// them.
func (d *diffInput) add(objects []*compiler.Object, command string) {
	specs := map[string]bool{} // files that kubectl cannot apply as they are
	for _, o := range objects {
		specs[o.File()] = specs[o.File()] || o.Document == nil
	}
	pass := func(n *source.Node, text []byte) {
		object := change.ObjectOf(n, text)
		if object.Place.Known() && specs[object.Place.File.Name] {
			object.Apply = command + applying
		}
		d.objects = append(d.objects, object)
	}
	for _, o := range objects {
		switch {
		case o.Document == nil:
			d.objects = append(d.objects, &change.Object{
				APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name, App: o.Owner.Name,
				Text: o.Text(), Place: o.Place,
				Read:   func() *source.Node { return o.ReadBack().Root() },
				Origin: func(path string) (source.Range, bool) { return d.origins.of(o, path) },
				Apply:  command + " | kubectl apply -l app.kubernetes.io/name=" + o.Owner.Name + " -f -",
			})
		case manifest.IsList(o.Document.Root()):
			for _, item := range o.Document.Root().Get("items").Items {
				pass(item, nil)
			}
		default:
			pass(o.Document.Root(), o.Text())
		}
	}
}

// rename has reports show the files of a side under other names, but for those that are the
// other side's, too.
func (d *diffInput) rename(shown func(string) string, others map[*source.File]bool) {
	if shown == nil {
		return
	}
	for f := range d.files() {
		if !others[f] {
			f.Name = shown(f.Name)
		}
	}
}

// files are those that a report may name.
func (d *diffInput) files() map[*source.File]bool {
	files := map[*source.File]bool{}
	for _, o := range d.objects {
		files[o.Place.File] = true
	}
	for _, f := range d.findings {
		files[f.Range.File] = true
		for _, related := range f.Related {
			files[related.Range.File] = true
		}
	}
	for _, f := range d.environments {
		files[f] = true
	}
	if d.origins != nil {
		for _, f := range d.origins.files {
			files[f] = true
		}
	}
	delete(files, nil)
	return files
}

// lazyOrigins tell where compiled objects are from. An app is read anew when somebody
// asks, since few are asked about.
type lazyOrigins struct {
	mu     sync.Mutex
	reader *reader
	with   compiler.Options
	apps   map[compiler.Owner]*compiler.Provenance
	files  []*source.File // that were read
	others func() []*schema.App
}

func newLazyOrigins(ctx context.Context, in *Input, o Options, e *inputEnvironments) *lazyOrigins {
	r, err := newReader(ctx, in, &o, e, []string{o.Environment})
	if err != nil {
		return nil // there is nothing to ask about
	}
	return &lazyOrigins{reader: r, with: o.Compiling(r.in), apps: map[compiler.Owner]*compiler.Provenance{},
		others: sync.OnceValue(func() (apps []*schema.App) {
			for i := range r.in.Files {
				apps = append(apps, r.read(i)[0].Apps...)
			}
			return apps
		})}
}

// of gives the place that a field of a compiled object is from.
func (l *lazyOrigins) of(o *compiler.Object, path string) (at source.Range, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.provenance(o)
	steps, parsed := source.ParsePath(path)
	if p == nil || !parsed {
		return at, false
	}
	from := p.Place(o.Kind, o.Name, steps)
	at = from.Range()
	return at, at.Known()
}

func (l *lazyOrigins) provenance(o *compiler.Object) *compiler.Provenance {
	if p, known := l.apps[o.Owner]; known {
		return p
	}
	l.apps[o.Owner] = nil
	in := l.reader.in
	i, found := slices.BinarySearchFunc(in.Files, o.File(), func(f File, name string) int {
		return cmp.Compare(f.Name, name)
	})
	if !found {
		return nil
	}
	apps := l.reader.read(i)[0].Apps
	for _, app := range apps {
		l.files = append(l.files, app.Node.At("metadata", "name").File)
		others := apps
		if app.Kind == "Backup" {
			others = l.others()
		}
		if owner := compiler.OwnerOf(app); l.apps[owner] == nil {
			l.apps[owner] = compiler.NewProvenance(app, others, l.with)
		}
	}
	return l.apps[o.Owner]
}
