package platform

import (
	"fmt"
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// everywhereElse is the name under environments for all that an app does not name.
const everywhereElse = "*"

// A Composed is an app as it is in an environment.
type Composed struct {
	// Root is its document; nil: the app is not there. Where an app is the same in two
	// environments, it is one node.
	Root *source.Node
	// Mistakes are what is wrong with the layers of this environment itself.
	Mistakes []source.Diagnostic
}

// Compose gives the spec document of an app as it is in the environment of each run, all
// of one input. What concerns several apps is kept for Close. It may be called from
// several goroutines.
func Compose(root *source.Node, runs []*Run) []Composed {
	if len(runs) == 0 {
		return nil
	}
	return NewComposition(root, runs[0].Language, runs[0].Environments).In(runs)
}

// A Composition is one app with the layers of environments, each laid over it when it is first
// asked for.
type Composition struct {
	kind      *table.Kind  // nil: whoever checks it says so
	base, own *source.Node // the app by itself, and what it says under environments
	mistakes  []source.Diagnostic
	unjudged  bool // it names environments of which nothing is known
	known     map[*Environment]*layered
}

// NewComposition begins the composition of an app's spec document.
func NewComposition(root *source.Node, l *schema.Language, of *Environments) *Composition {
	c := &Composition{kind: l.Kind(root.Get("kind").Text), own: root.Get("environments"), base: root}
	if c.kind == nil {
		return c
	}
	c.mistakes, c.unjudged = of.checkNames(l, c.kind, c.own)
	if c.own.Kind == source.Map {
		c.base = root.Without("environments")
	}
	return c
}

// In is Compose, for runs of the environments of which the composition is. An app that is asked
// for again is the same node. It is not for several goroutines at once.
func (c *Composition) In(runs []*Run) []Composed {
	all := make([]Composed, len(runs))
	for i, r := range runs {
		if c.kind == nil {
			all[i].Root = c.base
			continue
		}
		all[i].Mistakes = source.CloneDiagnostics(c.mistakes)
		if c.unjudged {
			r.noteUnjudged()
		}
		if r.Environment == nil {
			all[i].Root = c.base
		} else if in := c.in(r.Environment); in.named.Kind != source.Null {
			all[i].Root = in.root
			all[i].Mistakes = append(all[i].Mistakes, source.CloneDiagnostics(in.own.mistakes())...)
			r.keep(in)
		}
	}
	return all
}

// layered is an app with the layers of an environment, and of those that this comes from.
type layered struct {
	root, spec, metadata *source.Node
	named                *source.Node // what the app says of the environment, or the nearest that this comes from
	own, shared          merger       // of the environment's own layers
}

// in lays the layers of an environment over the app.
func (c *Composition) in(e *Environment) *layered {
	switch known := c.known[e]; {
	case known != nil:
		return known
	case e == nil:
		l := &layered{root: c.base, spec: c.base.Get("spec"), metadata: c.base.Get("metadata"),
			named: c.own.Get(everywhereElse)}
		c.known = map[*Environment]*layered{nil: l}
		return l
	}
	below := c.in(e.parent)
	l := &layered{root: below.root, spec: below.spec, metadata: below.metadata, named: below.named,
		shared: merger{shared: true}}
	if n := c.own.Get(e.Name); n.Exists() {
		l.named = n
	}
	for _, layer := range e.layersOf(c.kind, c.own) {
		m := &l.shared
		if layer.own {
			m = &l.own
		}
		m.at = layer.path
		l.spec = m.over(l.spec, layer.node, layer.path)
	}
	l.dress(e)
	if l.spec != below.spec || l.metadata != below.metadata || e.spec.Has("platform") || e.spec.Has("domain") {
		l.root = e.join(c.base, l)
	}
	c.known[e] = l
	return l
}

// dress gives an app the namespace, labels and annotations that an environment gives all.
func (l *layered) dress(e *Environment) {
	for _, name := range []string{"namespace", "labels", "annotations"} {
		n := e.spec.Get(name)
		if !n.Exists() {
			continue
		}
		l.shared.at = nil
		if merged := l.shared.over(l.metadata.Get(name), n, steps("spec", name)); merged.Exists() {
			l.metadata = l.metadata.With(name, merged)
		} else {
			l.metadata = l.metadata.Without(name)
		}
	}
}

// join gives the document of an app in an environment, with the platform and the host that
// this gives.
func (e *Environment) join(base *source.Node, l *layered) *source.Node {
	spec := l.spec
	if e.platform.Exists() {
		spec = spec.With("platform", e.platform)
	}
	root := base
	if spec.Exists() {
		root = root.With("spec", spec)
	}
	if l.metadata != base.Get("metadata") {
		root = root.With("metadata", l.metadata)
	}
	return e.hosted(root)
}

// A layer is one partial spec.
type layer struct {
	node *source.Node
	path source.Path
	own  bool // of the app
}

// layersOf gives the layers of an environment over an app of a kind, the lowest
// first.
func (e *Environment) layersOf(kind *table.Kind, own *source.Node) (layers []layer) {
	spec := kind.Type.Object.Field("spec").Type
	if all := reach(e.spec.Get("all"), spec); all != nil {
		layers = append(layers, layer{node: all, path: steps("spec", "all")})
	}
	if n := e.spec.At("kinds", kind.Name); n.Kind == source.Map {
		layers = append(layers, layer{node: n, path: steps("spec", "kinds", kind.Name)})
	}
	if n := own.Get(e.Name); n.Kind == source.Map {
		layers = append(layers, layer{node: n, path: steps("environments", e.Name), own: true})
	}
	return layers
}

func steps(names ...string) (path source.Path) {
	for _, name := range names {
		path = append(path, source.Into(name))
	}
	return path
}

// reach gives what of a layer over all apps a kind has; nil: nothing.
func reach(n *source.Node, t *table.Type) *source.Node {
	if n.Kind != source.Map || t.Object == nil || t.Any {
		if !n.Exists() {
			return nil
		}
		return n
	}
	var fields []source.Field
	for _, f := range n.Fields {
		inner := t.Object.Value
		if known := t.Object.Field(f.Name); known != nil {
			inner = known.Type
		}
		if inner == nil {
			continue
		}
		if value := reach(f.Value, inner); value != nil {
			fields = append(fields, source.Field{Name: f.Name, Value: value})
		}
	}
	if len(fields) == len(n.Fields) {
		return n // so that its verdicts are those of one node
	}
	if len(fields) == 0 {
		return nil
	}
	part := n.Copy(0)
	part.Fields = fields
	return part
}

// present reports whether an app is in an environment.
func present(own *source.Node, e *Environment) bool { return e.TakenOut(own) == nil }

// TakenOut gives the null that takes an app out of the environment, given what it says
// under environments; nil: it is there.
func (e *Environment) TakenOut(own *source.Node) *source.Node {
	n := own.Get(everywhereElse)
	for at := e; at != nil; at = at.parent {
		if named := own.Get(at.Name); named.Exists() {
			n = named
			break
		}
	}
	if n.Kind != source.Null {
		return nil
	}
	return n
}

// Needs reports whether an app is in the environment only since it names it, given what
// it says under environments.
func (e *Environment) Needs(own *source.Node) bool {
	return present(own, e) && !present(own.Without(e.Name), e)
}

// hosted gives what an app exposes the host that follows from the domain of an
// environment.
func (e *Environment) hosted(root *source.Node) *source.Node {
	spec := root.Get("spec")
	if !e.domain.Exists() || !spec.Has("expose") || schema.Kind(root.Get("kind").Text) == nil {
		return root
	}
	return root.With("spec", spec.With("expose", withHost(spec.Get("expose"), root.At("metadata", "name"), e.domain)))
}

// Check holds a composed document to the language.
func (r *Run) Check(composed *source.Node) (*schema.App, []source.Diagnostic) {
	var in schema.Setting
	if r.Environment != nil {
		in = schema.Setting{Environment: r.Environment.Name, Dress: r.Environment.hosted}
	}
	return r.Language.Check(composed, in)
}

// Namespace gives the namespace that an environment puts its apps in; "": none.
func (e *Environment) Namespace() string { return e.namespace.Text }

// withHost gives an expose, or each of a list of them, the host that follows from a
// domain, where it has none.
func withHost(expose, name, domain *source.Node) *source.Node {
	switch {
	case expose.Kind == source.List:
		list := expose.Copy(0)
		for _, item := range expose.Items {
			named := name
			if n := item.Get("name"); n.Kind == source.String {
				named = n
			}
			list.Items = append(list.Items, withHost(item, named, domain))
		}
		return list
	case expose.Kind != source.Map, expose.Has("host"):
		return expose
	}
	host := *domain
	host.Text, host.Key = name.Text+"."+domain.Text, expose.Key
	return expose.With("host", &host)
}

// A Run is the composing of the apps of an input in one environment.
type Run struct {
	Language     *schema.Language
	Environments *Environments
	Environment  *Environment // nil: none, the apps as they are by themselves

	mu       sync.Mutex
	kept     map[*source.Node]*sharedVerdict
	unjudged bool
	below    []replaced // values in the apps' own layers
}

// Relate has what is said of a value in a layer lead to the value below it. It is for
// when all apps are composed.
func (r *Run) Relate(diagnostics []source.Diagnostic) {
	if len(diagnostics) == 0 {
		return
	}
	below := make(map[source.Range]source.Range, len(r.below))
	for _, b := range r.below {
		below[b.value] = b.lower
	}
	for i := range diagnostics {
		d := &diagnostics[i]
		if lower, ok := below[d.Range]; ok && d.Rule != ruleNoChange {
			d.Related = append(slices.Clip(d.Related), source.Related{Range: lower, Message: "the value below"})
		}
	}
}

// A sharedVerdict is what the apps say of a value that many have.
type sharedVerdict struct {
	*source.Diagnostic      // of the first app
	fine               bool // for some app it is as it should be
}

func (s *sharedVerdict) add(v verdict) {
	switch {
	case v.wrong == nil:
		s.fine = true
	case s.Diagnostic == nil:
		s.Diagnostic = v.wrong
	}
}

// keep keeps what is said of the layers that apps share, and what lies below those that
// are an app's own.
func (r *Run) keep(l *layered) {
	if len(l.shared.verdicts) == 0 && len(l.own.below) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil {
		r.kept = map[*source.Node]*sharedVerdict{}
	}
	for _, v := range l.shared.verdicts {
		s := r.kept[v.value]
		if s == nil {
			s = new(sharedVerdict)
			r.kept[v.value] = s
		}
		s.add(v)
	}
	r.below = append(r.below, l.own.below...)
}

// Keeps reports whether what is said of the apps hangs on others, too.
func (r *Run) Keeps() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.kept) > 0
}

// Close gives what is wrong with layers over many apps, once all are composed: what
// is wrong for each that it reaches.
func (r *Run) Close() (mistakes []source.Diagnostic) {
	for _, s := range r.kept {
		if !s.fine {
			d := *s.Diagnostic
			d.Related = nil // of one app
			mistakes = append(mistakes, d)
		}
	}
	return source.Sort(mistakes)
}

// MayGive reports whether some environment may give an app what it lacks: where nothing
// is known of any, each of its layers may.
func (r *Run) MayGive(root *source.Node) bool {
	return r.Environments.Empty() && slices.ContainsFunc(root.Get("environments").Fields, func(f source.Field) bool {
		return f.Value.Kind == source.Map
	})
}

// OwnLayer gives what an app has for the environment of the run itself; absent: nothing.
func (r *Run) OwnLayer(root *source.Node) *source.Node {
	if r == nil || r.Environment == nil {
		return root.Absent()
	}
	return root.At("environments", r.Environment.Name)
}

func (r *Run) noteUnjudged() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unjudged = true
}

// Unjudged reports whether apps name environments of which nothing is known, since the
// input has no document of any.
func (r *Run) Unjudged() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unjudged
}

// checkNames says what is wrong with the environments that an app names, and with its
// layers, whatever the environment: names that there are not. Values are looked at
// where they count. unjudged: nothing is known of some of these.
func (s *Environments) checkNames(l *schema.Language, kind *table.Kind, own *source.Node) (
	mistakes []source.Diagnostic, unjudged bool) {
	known := !s.Empty()
	for _, f := range own.Fields {
		unjudged = unjudged || !known && f.Name != everywhereElse
		path := steps("environments", f.Name)
		wrong := source.Diagnostic{Range: f.Value.Range, Path: path.String()}
		switch {
		case f.Name == everywhereElse && f.Value.Kind != source.Null:
			wrong.Rule = "value"
			wrong.Message = `under "*" only null is allowed: it takes the app out of all environments that it does not name`
			wrong.Hint = `write "*": null, or what holds everywhere under spec`
			mistakes = append(mistakes, wrong)
		case f.Name == everywhereElse:
		case known && s.byName[f.Name] == nil:
			mistakes = append(mistakes, s.unknown(f.Value.Key, path.String(), f.Name))
		case f.Value.Kind == source.Map:
			for _, m := range l.CheckLayer(kind.Name, f.Value, path) {
				if m.Rule == "unknown-field" || !known {
					mistakes = append(mistakes, m)
				}
			}
		case f.Value.Kind != source.Null:
			wrong.Rule = "type"
			wrong.Message = fmt.Sprintf("%s must be a map of what differs there, or null, not %s", f.Name, f.Value.Kind)
			wrong.Hint = "for example " + f.Name + ": {replicas: 3}"
			mistakes = append(mistakes, wrong)
		}
	}
	return mistakes, unjudged
}

// mistakes gives what is wrong with the app's own layer.
func (m *merger) mistakes() (mistakes []source.Diagnostic) {
	for _, v := range m.verdicts {
		if v.wrong != nil {
			mistakes = append(mistakes, *v.wrong)
		}
	}
	return mistakes
}
