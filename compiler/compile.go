package compiler

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Options are what a run decides, not a spec.
type Options struct {
	// Platform is kubernetes or openshift, whatever apps say; "": what they say, and else
	// kubernetes.
	Platform string
	// Kubernetes are the minor versions that have to take the objects, as 1.37;
	// nil: the newest known.
	Kubernetes []string
	// ReadFile gives the content of a file that a spec names, relative to the
	// folder of the spec's own file. It must refuse what lies outside.
	ReadFile func(spec *source.File, name string) ([]byte, error)
	// Inspect says what it has against the objects of one app, as trees whose
	// nodes stand in the spec or at its first key, and what the spec accepts of
	// that: the value of manifest.IgnoreAnnotation for each object, "" for none; nil: it
	// accepts nothing. from gives where they come from, and takes its time. It may be nil.
	// It is called from several goroutines, for apps without mistakes.
	Inspect func(app *schema.App, objects []*source.Node, from func() *Provenance) (
		found []source.Diagnostic, accepted []string)
	// CheckOnly: what is wrong is wanted, and no objects but where some are passed through.
	CheckOnly bool
	// Needs: objects are to say what they are made of.
	Needs bool
	// Kept, if set, keeps what apps become. Inspect is not asked again of those.
	Kept *Kept

	texts *runTexts // of the run
}

// Input is what one run compiles, or one part of it.
type Input struct {
	Apps []*schema.App
	// Documents are Kubernetes objects, and lists of them, that are passed
	// through as written.
	Documents []*source.Document
	// File, if set, holds the specs of all apps, and nothing else: once they are compiled,
	// it is asked for no more than places and lines.
	File *source.File
	// Summary, if set, stands for all else: what became of the file elsewhere.
	Summary *Summary
	// Context: the objects of the apps are not wanted, where no others have to look at them.
	Context bool
	// Incomplete: something could not be read, and what seems to be missing may
	// be there. That is not reported then.
	Incomplete bool
}

// An Output is what became of an input.
type Output struct {
	Objects     []*Object
	Diagnostics []source.Diagnostic
}

// Compile turns apps into Kubernetes objects and joins them with the objects
// that are passed through. The objects come in an order in which they can be
// applied, which does not depend on the order of the input. Where there are
// diagnostics the objects are not complete. Options.ReadFile and
// Options.Inspect are called from several goroutines.
func Compile(in Input, opts Options) ([]*Object, []source.Diagnostic) {
	out := CompileParts(1, 1, func(int) []Input { return []Input{in} }, opts)[0]
	return out.Objects, out.Diagnostics
}

// CompileParts is Compile for several inputs of n parts each, of which read gives one of
// each input. It is called from several goroutines, and with Options.CheckOnly for some
// parts twice. An app is compiled as soon as it is read, and its spec then let go, so that
// thousands of files need little memory; one that inputs share is compiled once.
func CompileParts(inputs, n int, read func(i int) []Input, opts Options) []Output {
	parts := make([][]part, n)
	var meets atomic.Bool // objects are looked at together, and so have texts
	opts.texts = new(runTexts)
	compile := func(i int) {
		in := read(i)
		if slices.ContainsFunc(in, Input.meetsOthers) {
			meets.Store(true)
		}
		opts := opts
		context := slices.ContainsFunc(in, func(in Input) bool { return in.Context })
		opts.CheckOnly = (opts.CheckOnly || context) && !meets.Load()
		parts[i] = compilePart(in, opts)
	}
	source.Each(n, compile)
	opts.CheckOnly = opts.CheckOnly && !meets.Load()
	source.Each(n, func(i int) {
		if meets.Load() && slices.ContainsFunc(parts[i], func(p part) bool { return p.bare }) {
			compile(i)
		}
	})
	outputs := make([]Output, inputs)
	source.Each(inputs, func(k int) {
		all := part{others: new(others)}
		for i := range parts {
			all.append(parts[i][k])
		}
		outputs[k] = all.join(opts)
	})
	return outputs
}

// meetsOthers reports whether some of an input is held to the objects of all apps.
func (in Input) meetsOthers() bool {
	return len(in.Documents) > 0 ||
		slices.ContainsFunc(in.Apps, func(app *schema.App) bool { return app.Node.At("spec", "adopt").Exists() })
}

// join puts together what is known when all is read.
func (p *part) join(opts Options) (out Output) {
	p.apps = append(p.apps, p.refer(opts)...)
	unique, diagnostics := uniqueApps(p.apps)
	diagnostics = append(diagnostics, p.diagnostics...)
	diagnostics = append(diagnostics, takeOver(unique)...)
	diagnostics = append(diagnostics, inSequence(unique, p.incomplete, opts.Needs)...)
	diagnostics = append(diagnostics, servedTwice(unique)...)
	for _, app := range p.apps {
		diagnostics = append(diagnostics, app.diagnostics...)
	}
	out.Diagnostics = source.Sort(append(diagnostics, clashes(p.passed, unique)...))
	if opts.Needs {
		setNeeds(unique)
	}
	if !opts.CheckOnly {
		out.Objects = inApplyOrder(p.passed, unique)
	}
	return out
}

// A part is what became of some of the input.
type part struct {
	apps       []*compiled
	incomplete bool
	bare       bool // apps have no objects
	*others         // nil: there are none
}

// others are what few parts have.
type others struct {
	passed      []*entry
	diagnostics []source.Diagnostic

	// Apps that refer to others wait until all are read. Of those that can be
	// referred to the others' interest is kept.
	waiting []*schema.App
	known   []*known
}

// compiled is what became of an app.
type compiled struct {
	*Maker
	entries    []entry    // its objects; none with CheckOnly
	identities []identity // of its objects, where there are no entries
	turn       *turn
	*extras
}

// extras are what few apps have. They are not changed but through compiled.own.
type extras struct {
	derived     string     // the name of what it has beside itself; "": nothing
	takeover    *takeover  // nil: it has no adopt
	peers       []peerName // that its policy names
	served      []served
	files       []NamedFile // whose content they hold
	follows     []string    // the files of the apps that they refer to
	chain       *fileSet    // of its chain, where that is wanted; nil: it is in none
	diagnostics []source.Diagnostic
}

// noExtras are those of most apps.
var noExtras extras

func (e *extras) none() bool {
	return e.derived == "" && e.takeover == nil && e.peers == nil && e.served == nil &&
		e.files == nil && e.follows == nil && e.chain == nil && e.diagnostics == nil
}

// own gives the extras to change them.
func (c *compiled) own() *extras {
	if c.extras == &noExtras {
		c.extras = new(extras)
	}
	return c.extras
}

func (p *part) append(q part) {
	p.apps = append(p.apps, q.apps...)
	p.incomplete = p.incomplete || q.incomplete
	if q.others == nil {
		return
	}
	p.passed = append(p.passed, q.passed...)
	p.diagnostics = append(p.diagnostics, q.diagnostics...)
	p.waiting = append(p.waiting, q.waiting...)
	p.known = append(p.known, q.known...)
}

// compilePart compiles what can be compiled by itself: one part of each input.
func compilePart(inputs []Input, opts Options) []part {
	var now []*schema.App
	at := map[*schema.App]int{}
	for _, in := range inputs {
		for _, app := range in.Apps {
			refers := kindNamed(app.Kind).refers
			if _, there := at[app]; !there && (refers == nil || refers(app) == nil) {
				at[app] = len(now)
				now = append(now, app)
			}
		}
	}
	results := compileApps(now, registry{}, opts)
	taken := make([]bool, len(now))
	parts := make([]part, len(inputs))
	for k, in := range inputs {
		p := &parts[k]
		if in.Summary != nil {
			*p = in.Summary.part()
			continue
		}
		p.incomplete, p.bare = in.Incomplete, opts.CheckOnly
		rest := others{known: knownOf(in, func(app *schema.App) *Maker {
			if i, compiled := at[app]; compiled {
				return results[i].Maker
			}
			return makerOf(app)
		})}
		for _, app := range in.Apps {
			switch i, compiled := at[app]; {
			case !compiled:
				rest.waiting = append(rest.waiting, app)
			case taken[i] && !opts.CheckOnly:
				p.apps = append(p.apps, results[i].copy())
			default:
				p.apps, taken[i] = append(p.apps, results[i]), true
			}
		}
		rest.pass(in.Documents)
		if in.File != nil && rest.waiting == nil {
			opts.texts.packSpecs(in.File)
		}
		if rest.known != nil || rest.waiting != nil || len(in.Documents) > 0 {
			p.others = &rest
		}
	}
	return parts
}

// copy gives the app with entries of its own: what they come to depends on the others of
// an input.
func (c *compiled) copy() *compiled {
	d := *c
	if c.extras != &noExtras {
		own := *c.extras
		own.follows = slices.Clone(c.follows)
		d.extras = &own
	}
	d.entries = slices.Clone(c.entries)
	return &d
}

// pass takes the objects that are passed through.
func (p *others) pass(documents []*source.Document) {
	for _, doc := range documents {
		e, found := passThrough(doc)
		p.diagnostics = append(p.diagnostics, found...)
		if e != nil {
			p.passed = append(p.passed, e)
		}
	}
}

// knownOf keeps what other apps need of those that they can refer to.
func knownOf(in Input, makerOf func(*schema.App) *Maker) (list []*known) {
	for _, app := range in.Apps {
		if summary := kindNamed(app.Kind).summary; summary != nil {
			list = append(list, &known{makerOf(app), app.Partial, summary(app)})
		}
	}
	return list
}

// refer compiles the apps that wait for others.
func (p *part) refer(opts Options) []*compiled {
	if len(p.waiting) == 0 {
		return nil
	}
	return compileApps(p.waiting, newRegistry(p.known, p.incomplete), opts)
}

// An entry is an object with what decides about its place among the others.
type entry struct {
	Object
	list     *list // of objects that it is; nil: it is one
	wave     int32 // in which it comes
	rank     int16 // its place in applyOrder, or that of the first item of a list to be applied
	waits    bool  // it has a wave
	ofBackup bool  // it belongs to a Backup, be it the app or what a Database has
}

// A list of objects is passed through as one.
type list struct {
	place  source.Range
	stakes []stake // of its items
}

// place decides between objects that are equal in name.
func (e *entry) place() source.Range {
	if e.list != nil {
		return e.list.place
	}
	return e.Place
}

// A stake is the identity that an object takes.
type stake struct {
	identity
	by *Maker
}

// eachStake goes through what is taken by the objects that are passed through, and by those
// of apps.
func eachStake(passed []*entry, apps []*compiled, do func(stake)) {
	for _, e := range passed {
		if e.list == nil {
			do(stake{e.identity(), e.Maker})
			continue
		}
		for _, s := range e.list.stakes {
			do(s)
		}
	}
	for _, app := range apps {
		for i := range app.entries {
			do(stake{app.entries[i].identity(), app.Maker})
		}
		for _, id := range app.identities {
			do(stake{id, app.Maker})
		}
	}
}

func makerOf(app *schema.App) *Maker { return &Maker{Owner: OwnerOf(app), Place: appPlace(app)} }

// passed reports whether what it makes was passed through.
func (m *Maker) passed() bool { return m.Kind == "" }

// appPlace is where an app says its name.
func appPlace(app *schema.App) source.Range {
	return app.Node.At("metadata", "name").Range
}

// comparePlaces orders places by file name and position.
func comparePlaces(a, b source.Range) int {
	if a.File != b.File {
		if c := strings.Compare(fileName(a), fileName(b)); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.Start, b.Start)
}

// sortByPlace sorts by place, and leaves what has one place in its order.
func sortByPlace[T any](list []T, placeOf func(T) source.Range) {
	compare := func(a, b T) int { return comparePlaces(placeOf(a), placeOf(b)) }
	if !slices.IsSortedFunc(list, compare) {
		slices.SortStableFunc(list, compare)
	}
}

func fileName(p source.Range) string {
	if !p.Known() {
		return ""
	}
	return p.File.Name
}

// uniqueApps leaves out apps that have the name and namespace of an earlier
// one, or of what another app derives from its own. Even of another kind they
// would share labels, and so select each other's pods.
func uniqueApps(apps []*compiled) (unique []*compiled, diagnostics []source.Diagnostic) {
	sortByPlace(apps, func(app *compiled) source.Range { return app.Place })
	first := make(map[[2]string]*compiled, len(apps))
	derivedBy := map[[2]string]*compiled{}
	for _, app := range apps {
		key := [2]string{manifest.NamespaceKey(app.Namespace), app.Name}
		if other := first[key]; other != nil {
			diagnostics = append(diagnostics, sameName(app, other,
				fmt.Sprintf("there is a second app named %q%s", app.Name, inNamespace(app.Namespace)),
				"the first one, of kind "+other.Kind))
			continue
		}
		if other := derivedBy[key]; other != nil {
			diagnostics = append(diagnostics, sameName(app, other,
				fmt.Sprintf("%q is the name of %s", app.Name, other.derivation()), "that one"))
			continue
		}
		if app.derived != "" {
			key := [2]string{manifest.NamespaceKey(app.Namespace), app.derived}
			if other := first[key]; other != nil {
				diagnostics = append(diagnostics, sameName(app, other,
					fmt.Sprintf("%s is named %q, as another app is", app.derivation(), app.derived),
					"that one, of kind "+other.Kind))
				continue
			}
			derivedBy[key] = app
		}
		first[key] = app
		unique = append(unique, app)
	}
	return unique, diagnostics
}

// sameName is said of an app that would share its labels with another one.
func sameName(app, other *compiled, message, where string) source.Diagnostic {
	return source.Diagnostic{
		Rule:    "duplicate-app",
		Message: message,
		Hint:    "give one of them another name, or another namespace",
		Range:   app.Place,
		Path:    "metadata.name",
		Related: []source.Related{{Range: other.Place, Message: where}},
	}
}

// derivation says what the app has beside itself.
func (c *compiled) derivation() string {
	return fmt.Sprintf("the %s of %s %q", strings.TrimPrefix(c.derived, c.Name+"-"), c.Kind, c.Name)
}

func inNamespace(namespace string) string {
	if namespace == "" {
		return ""
	}
	return fmt.Sprintf(" in namespace %q", namespace)
}

// compileApps compiles each app by itself, several at a time.
func compileApps(apps []*schema.App, others registry, opts Options) []*compiled {
	results := make([]*compiled, len(apps))
	source.Each(len(apps), func(i int) {
		results[i] = compileApp(apps[i], others, opts)
	})
	return results
}

// compileApp compiles one app, of which a fault of ours ends only the app.
func compileApp(app *schema.App, others registry, opts Options) (c *compiled) {
	if others.byName != nil {
		opts.Kept = nil
	}
	if c = opts.Kept.app(app, opts.CheckOnly); c != nil {
		return c
	}
	c = &compiled{Maker: makerOf(app), turn: turnOf(app), extras: &noExtras}
	defer func() {
		if recover() != nil {
			c.entries, c.identities = nil, nil
			c.own().diagnostics = []source.Diagnostic{source.Fault(c.Place, "the compilation of the spec")}
		}
	}()
	e := encoders.Get().(*encoder) // after a fault it is not used again
	b := newBuild(app, opts, others, e)
	results := b.results()
	if opts.CheckOnly {
		c.identities = identitiesOf(results, c.Maker)
	} else {
		c.entries = b.entries(results, c.Maker)
	}
	app.Settle(b.diagnostics)
	if made := (extras{
		derived: derivedName(app), peers: peersOf(app), takeover: takeoverOf(b), served: b.served,
		files: b.files, follows: b.follows, diagnostics: b.diagnostics,
	}); !made.none() {
		c.extras = &made
	}
	e.reset()
	encoders.Put(e)
	opts.Kept.keep(app, c, opts.CheckOnly)
	return c
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// clashes reports objects that are there twice, at the later of the two.
func clashes(passed []*entry, apps []*compiled) (diagnostics []source.Diagnostic) {
	first := map[identity]stake{}
	for _, s := range perhapsTwice(passed, apps) {
		if other, ok := first[s.identity]; ok {
			diagnostics = append(diagnostics, s.clash(other))
		} else {
			first[s.identity] = s
		}
	}
	return diagnostics
}

// perhapsTwice gives what may be taken by two, in the order of places. Of most nothing is
// kept but a hash.
func perhapsTwice(passed []*entry, apps []*compiled) (list []stake) {
	seed := maphash.MakeSeed()
	seen, twice := map[uint64]struct{}{}, map[uint64]struct{}{}
	eachStake(passed, apps, func(s stake) {
		hash := maphash.Comparable(seed, s.identity)
		if _, again := seen[hash]; again {
			twice[hash] = struct{}{}
		}
		seen[hash] = struct{}{}
	})
	if len(twice) == 0 {
		return nil
	}
	eachStake(passed, apps, func(s stake) {
		if _, again := twice[maphash.Comparable(seed, s.identity)]; again {
			list = append(list, s)
		}
	})
	sortByPlace(list, func(s stake) source.Range { return s.by.Place })
	return list
}

func (c stake) clash(other stake) source.Diagnostic {
	object := fmt.Sprintf("%s %q%s", c.kind, c.name, inNamespace(c.namespace))
	d := source.Diagnostic{
		Rule:    "clash",
		Range:   c.by.Place,
		Path:    "metadata.name",
		Related: []source.Related{{Range: other.by.Place, Message: "the first one"}},
	}
	switch {
	case c.by.passed() && other.by.passed():
		d.Message = "there is a second " + object
		d.Hint = "remove or rename one of the two"
	case c.by.passed():
		d.Message = fmt.Sprintf("%s is made by %s %q as well", object, other.by.Kind, other.by.Name)
		d.Hint = "remove this object, and use patches in the spec for what is special about it"
	case other.by.passed():
		d.Message = fmt.Sprintf("%s %q makes %s, which the input has already", c.by.Kind, c.by.Name, object)
		d.Hint = "remove that object, and use patches in the spec for what is special about it"
	case c.by.Owner == other.by.Owner:
		d.Message = fmt.Sprintf("%s %q makes %s twice", c.by.Kind, c.by.Name, object)
		d.Hint = "give one of the two another name"
	default:
		d.Message = fmt.Sprintf("%s %q makes %s, and so does %s %q", c.by.Kind, c.by.Name, object,
			other.by.Kind, other.by.Name)
		d.Hint = "rename one of the two"
	}
	return d
}

// inApplyOrder sorts by wave, kind, namespace and name. What is still equal
// keeps the order of places.
func inApplyOrder(passed []*entry, apps []*compiled) []*Object {
	byRank := make([][]*entry, len(applyOrder)+1)
	count := len(passed)
	for _, e := range passed {
		byRank[e.rank] = append(byRank[e.rank], e)
	}
	for _, app := range apps {
		count += len(app.entries)
		for i := range app.entries {
			e := &app.entries[i]
			byRank[e.rank] = append(byRank[e.rank], e)
		}
	}
	ordered := make([]*entry, 0, count)
	for _, list := range byRank {
		slices.SortFunc(list, inName)
		ordered = append(ordered, list...)
	}
	inStages(ordered)
	objects := make([]*Object, len(ordered))
	for i, e := range ordered {
		objects[i] = &e.Object
	}
	return objects
}

// inName orders objects of one rank.
func inName(a, b *entry) int {
	if c := cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.APIVersion, b.APIVersion)); c != 0 {
		return c
	}
	if c := cmp.Or(strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name)); c != 0 {
		return c
	}
	return comparePlaces(a.place(), b.place())
}
