package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

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
}

// Input is what one run compiles, or one part of it.
type Input struct {
	Apps []*schema.App
	// Documents are Kubernetes objects, and lists of them, that are passed
	// through as written.
	Documents []*source.Document
	// Incomplete: something could not be read, and what seems to be missing may
	// be there. That is not reported then.
	Incomplete bool
}

// Compile turns apps into Kubernetes objects and joins them with the objects
// that are passed through. The objects come in an order in which they can be
// applied, which does not depend on the order of the input. Where there are
// diagnostics the objects are not complete. Options.ReadFile and
// Options.Inspect are called from several goroutines.
func Compile(in Input, opts Options) ([]*Object, []source.Diagnostic) {
	return CompileParts(1, func(int) Input { return in }, opts)
}

// CompileParts is Compile for an input of n parts, each of which read gives. It
// is called once for each, from several goroutines. An app is compiled as soon
// as it is read, and its spec then let go, so that thousands of files need
// little memory.
func CompileParts(n int, read func(i int) Input, opts Options) ([]*Object, []source.Diagnostic) {
	parts := make([]part, n)
	source.Each(n, func(i int) { parts[i] = compilePart(read(i), opts) })
	var all part
	for _, p := range parts {
		all.append(p)
	}
	all.apps = append(all.apps, all.refer(opts)...)
	unique, diagnostics := uniqueApps(all.apps)
	diagnostics = append(diagnostics, all.diagnostics...)
	diagnostics = append(diagnostics, takeOver(unique)...)
	diagnostics = append(diagnostics, inSequence(unique, all.incomplete)...)
	diagnostics = append(diagnostics, servedTwice(unique)...)
	for _, app := range all.apps {
		diagnostics = append(diagnostics, app.diagnostics...)
	}
	entries := all.passed
	for _, app := range unique {
		entries = append(entries, app.entries...)
	}
	diagnostics = append(diagnostics, clashes(entries)...)
	return inApplyOrder(entries), source.Sort(diagnostics)
}

// A part is what became of some of the input.
type part struct {
	apps        []*compiled
	passed      []*entry
	diagnostics []source.Diagnostic
	incomplete  bool

	// Apps that refer to others wait until all are read. Of those that can be
	// referred to the others' interest is kept.
	waiting []*schema.App
	known   []*known
}

// compiled is what became of an app.
type compiled struct {
	Owner
	derived     string       // the name of what it has beside itself; "": nothing
	place       source.Range // of its name
	turn        turn
	takeover    *takeover  // nil: it has no adopt
	peers       []peerName // that its policy names
	entries     []*entry
	served      []served
	diagnostics []source.Diagnostic
}

func (p *part) append(q part) {
	p.apps = append(p.apps, q.apps...)
	p.passed = append(p.passed, q.passed...)
	p.diagnostics = append(p.diagnostics, q.diagnostics...)
	p.incomplete = p.incomplete || q.incomplete
	p.waiting = append(p.waiting, q.waiting...)
	p.known = append(p.known, q.known...)
}

// compilePart compiles what can be compiled by itself.
func compilePart(in Input, opts Options) part {
	p := part{incomplete: in.Incomplete}
	var now []*schema.App
	for _, app := range in.Apps {
		k := kindNamed(app.Kind)
		if k.refers != nil && k.refers(app) != nil {
			p.waiting = append(p.waiting, app)
		} else {
			now = append(now, app)
		}
	}
	p.known = knownOf(in)
	p.apps = compileApps(now, registry{}, opts)
	for _, doc := range in.Documents {
		e, found := passThrough(doc)
		p.diagnostics = append(p.diagnostics, found...)
		if e != nil {
			p.passed = append(p.passed, e)
		}
	}
	return p
}

// knownOf keeps what other apps need of those that they can refer to.
func knownOf(in Input) (list []*known) {
	for _, app := range in.Apps {
		if summary := kindNamed(app.Kind).summary; summary != nil {
			list = append(list,
				&known{Owner: OwnerOf(app), place: appPlace(app), partial: app.Partial, summary: summary(app)})
		}
	}
	return list
}

// refer compiles the apps that wait for others.
func (p *part) refer(opts Options) []*compiled {
	return compileApps(p.waiting, newRegistry(p.known, p.incomplete), opts)
}

// An entry is an object with what decides about its place among the others.
type entry struct {
	*Object
	place    source.Range // decides between objects that are equal in name
	stakes   []stake
	wave     int  // in which it comes
	waits    bool // it has a wave
	ofBackup bool // it belongs to a Backup, be it the app or what a Database has
}

// A stake is the identity that an object takes, and where. A list of
// objects has a stake for each of its items.
type stake struct {
	identity
	place source.Range
	owner *Owner // the app that made it; nil: it was passed through
}

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
	sortByPlace(apps, func(app *compiled) source.Range { return app.place })
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
		Range:   app.place,
		Path:    "metadata.name",
		Related: []source.Related{{Range: other.place, Message: where}},
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
	c = &compiled{Owner: OwnerOf(app), derived: derivedName(app), place: appPlace(app), turn: turnOf(app),
		peers: peersOf(app)}
	defer func() {
		if recover() != nil {
			c.entries, c.diagnostics = nil, []source.Diagnostic{source.Fault(c.place, "the compilation of the spec")}
		}
	}()
	e := encoders.Get().(*encoder) // after a fault it is not used again
	b := newBuild(app, opts, others, e)
	c.entries = b.run()
	app.Settle(b.diagnostics)
	c.served, c.diagnostics, c.takeover = b.served, b.diagnostics, takeoverOf(b)
	e.reset()
	encoders.Put(e)
	return c
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// clashes reports objects that are there twice, at the later of the two.
func clashes(entries []*entry) (diagnostics []source.Diagnostic) {
	count := 0
	for _, e := range entries {
		count += len(e.stakes)
	}
	stakes := make([]*stake, 0, count)
	for _, e := range entries {
		for i := range e.stakes {
			stakes = append(stakes, &e.stakes[i])
		}
	}
	sortByPlace(stakes, func(s *stake) source.Range { return s.place })
	first := make(map[identity]*stake, count)
	for _, c := range stakes {
		if other, ok := first[c.identity]; ok {
			diagnostics = append(diagnostics, c.clash(other))
		} else {
			first[c.identity] = c
		}
	}
	return diagnostics
}

func (c *stake) clash(other *stake) source.Diagnostic {
	object := fmt.Sprintf("%s %q%s", c.kind, c.name, inNamespace(c.namespace))
	d := source.Diagnostic{
		Rule:    "clash",
		Range:   c.place,
		Path:    "metadata.name",
		Related: []source.Related{{Range: other.place, Message: "the first one"}},
	}
	switch {
	case c.owner == nil && other.owner == nil:
		d.Message = "there is a second " + object
		d.Hint = "remove or rename one of the two"
	case c.owner == nil:
		d.Message = fmt.Sprintf("%s is made by %s %q as well", object, other.owner.Kind, other.owner.Name)
		d.Hint = "remove this object, and use patches in the spec for what is special about it"
	case other.owner == nil:
		d.Message = fmt.Sprintf("%s %q makes %s, which the input has already", c.owner.Kind, c.owner.Name, object)
		d.Hint = "remove that object, and use patches in the spec for what is special about it"
	case *c.owner == *other.owner:
		d.Message = fmt.Sprintf("%s %q makes %s twice", c.owner.Kind, c.owner.Name, object)
		d.Hint = "give one of the two another name"
	default:
		d.Message = fmt.Sprintf("%s %q makes %s, and so does %s %q", c.owner.Kind, c.owner.Name, object,
			other.owner.Kind, other.owner.Name)
		d.Hint = "rename one of the two"
	}
	return d
}

// inApplyOrder sorts by wave, kind, namespace and name. What is still equal
// keeps the order of places.
func inApplyOrder(entries []*entry) []*Object {
	byRank := make([][]*entry, len(applyOrder)+1)
	for _, e := range entries {
		rank := e.rank()
		byRank[rank] = append(byRank[rank], e)
	}
	ordered := entries[:0]
	for _, list := range byRank {
		slices.SortFunc(list, inName)
		ordered = append(ordered, list...)
	}
	inStages(ordered)
	objects := make([]*Object, len(ordered))
	for i, e := range ordered {
		objects[i] = e.Object
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
	return comparePlaces(a.place, b.place)
}

// rank is that of the object, or of the first item of a list to be applied.
func (e *entry) rank() int {
	rank := len(applyOrder)
	for _, c := range e.stakes {
		rank = min(rank, applyRank(c.identity))
	}
	return rank
}
