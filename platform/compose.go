package platform

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// everywhereElse is the name under environments for all that an app does not name.
const everywhereElse = "*"

// Compose gives the spec document of an app as it is in an environment: nil where the
// app is not there. Of the layers of this environment itself it says what is wrong;
// what concerns several apps is kept for Close. It may be called from several
// goroutines.
func (r *Run) Compose(root *source.Node) (composed *source.Node, mistakes []source.Diagnostic) {
	own := root.Get("environments")
	kind := r.Language.Kind(root.Get("kind").Text)
	if kind == nil {
		return root, nil // whoever checks it says so
	}
	mistakes = r.checkNames(kind, own)
	if r.Environment != nil && !present(own, r.Environment) {
		r.mu.Lock()
		r.absent = append(r.absent, root.Range)
		r.mu.Unlock()
		return nil, mistakes
	}
	base := root
	if own.Kind == source.Map {
		base = root.Without("environments")
	}
	if r.Environment == nil {
		return base, mistakes
	}
	spec := base.Get("spec")
	for _, e := range r.Environment.chain() {
		here := e == r.Environment
		for _, l := range e.layersOf(kind, own) {
			m := merger{shared: !l.own, at: l.path}
			spec = m.over(spec, l.node, l.path)
			switch {
			case !here:
			case l.own:
				mistakes = append(mistakes, m.mistakes()...)
				r.keepBelow(m.below)
			default:
				r.keep(m.verdicts)
			}
		}
	}
	composed = base.With("spec", spec)
	if !spec.Exists() {
		composed = base
	}
	return r.dress(composed), mistakes
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

// dress gives an app what an environment gives all: the namespace, labels,
// annotations, the platform and the host.
func (r *Run) dress(root *source.Node) *source.Node {
	e := r.Environment
	metadata := root.Get("metadata")
	spec := root.Get("spec")
	for _, layer := range e.chain() {
		m := merger{shared: true}
		for _, name := range []string{"namespace", "labels", "annotations"} {
			n := layer.spec.Get(name)
			if !n.Exists() {
				continue
			}
			if merged := m.over(metadata.Get(name), n, steps("spec", name)); merged.Exists() {
				metadata = metadata.With(name, merged)
			} else {
				metadata = metadata.Without(name)
			}
		}
		if layer == e {
			r.keep(m.verdicts)
		}
		if n := layer.spec.Get("platform"); n.Exists() {
			spec = spec.With("platform", n)
		}
	}
	if spec.Exists() {
		root = root.With("spec", spec)
	}
	return e.hosted(root.With("metadata", metadata))
}

// hosted gives what an app exposes the host that follows from the domain of an
// environment.
func (e *Environment) hosted(root *source.Node) *source.Node {
	spec := root.Get("spec")
	domain := e.given("domain")
	if !domain.Exists() || !spec.Has("expose") || schema.Kind(root.Get("kind").Text) == nil {
		return root
	}
	return root.With("spec", spec.With("expose", withHost(spec.Get("expose"), root.At("metadata", "name"), domain)))
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
func (e *Environment) Namespace() string { return e.given("namespace").Text }

// given gives a value that an environment says, or else the nearest that it comes from.
func (e *Environment) given(name string) (n *source.Node) {
	for at := e; at != nil; at = at.parent {
		if n = at.spec.Get(name); n.Exists() {
			break
		}
	}
	return n
}

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
	absent   []source.Range
	below    map[source.Range]source.Range // of values in the apps' own layers, those that they replace
}

func (r *Run) keepBelow(below map[source.Range]source.Range) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.below == nil {
		r.below = below
		return
	}
	maps.Copy(r.below, below)
}

// Relate has what is said of a value in a layer lead to the value below it. It is for
// when all apps are composed.
func (r *Run) Relate(diagnostics []source.Diagnostic) {
	for i := range diagnostics {
		d := &diagnostics[i]
		if lower, ok := r.below[d.Range]; ok && d.Rule != ruleNoChange {
			d.Related = append(d.Related, source.Related{Range: lower, Message: "the value below"})
		}
	}
}

// A sharedVerdict is what the apps say of a value that many have.
type sharedVerdict struct {
	source.Diagnostic      // of the first app
	fine              bool // for some app it is as it should be
}

func (r *Run) keep(verdicts []verdict) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil {
		r.kept = map[*source.Node]*sharedVerdict{}
	}
	for _, v := range verdicts {
		s := r.kept[v.value]
		if s == nil {
			s = &sharedVerdict{Diagnostic: v.Diagnostic}
			r.kept[v.value] = s
		}
		s.fine = s.fine || v.Rule == ""
	}
}

// Close gives what is wrong with layers over many apps, once all are composed: what
// is wrong for each that it reaches.
func (r *Run) Close() (mistakes []source.Diagnostic) {
	for _, s := range r.kept {
		if !s.fine {
			s.Related = nil // of one app
			mistakes = append(mistakes, s.Diagnostic)
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

// Absent gives the specs whose apps are not in the environment, in no order.
func (r *Run) Absent() []source.Range { return r.absent }

// Unjudged reports whether apps name environments of which nothing is known, since the
// input has no document of any.
func (r *Run) Unjudged() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unjudged
}

// checkNames says what is wrong with the environments that an app names, and with its
// layers, whatever the environment: names that there are not. Values are looked at
// where they count.
func (r *Run) checkNames(kind *table.Kind, own *source.Node) (mistakes []source.Diagnostic) {
	s, known := r.Environments, !r.Environments.Empty()
	for _, f := range own.Fields {
		if !known && f.Name != everywhereElse {
			r.mu.Lock()
			r.unjudged = true
			r.mu.Unlock()
		}
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
			for _, m := range r.Language.CheckLayer(kind.Name, f.Value, path) {
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
	return mistakes
}

// mistakes gives what is wrong with the app's own layer.
func (m *merger) mistakes() (mistakes []source.Diagnostic) {
	for _, v := range m.verdicts {
		if v.Rule != "" {
			mistakes = append(mistakes, v.Diagnostic)
		}
	}
	return mistakes
}
