package platform

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// EnvironmentKind is the kind of documents that say what an environment is.
const EnvironmentKind = schema.EnvironmentKind

// An Environment is one that apps run in.
type Environment struct {
	Name string
	// Include names files and folders that are in this environment alone, relative to
	// the file of the document.
	Include []*source.Node

	place  source.Range // of its name
	spec   *source.Node // may be absent
	parent *Environment // whose layers lie below; nil: none

	// What it says, or else the nearest that it comes from.
	namespace, platform, domain *source.Node
}

// Environments are those of one input, read-only once made.
type Environments struct {
	names  []string       // sorted
	list   []*Environment // by name
	byName map[string]*Environment

	language *schema.Language
}

// ReadEnvironments makes them of documents of the kind Environment. A document with a
// mistake counts as far as it goes, so that nothing else is said of its name.
func ReadEnvironments(l *schema.Language, documents []*source.Document) (*Environments, []source.Diagnostic) {
	set := &Environments{byName: map[string]*Environment{}, language: l}
	var mistakes []source.Diagnostic
	for _, doc := range documents {
		root, found := schema.CheckEnvironment(doc.Root())
		mistakes = append(mistakes, found...)
		name := doc.Root().At("metadata", "name")
		if name.Kind != source.String {
			continue
		}
		e := &Environment{Name: name.Text, place: name.Range, spec: root.Get("spec")}
		e.Include = e.spec.Get("include").Items
		if first := set.byName[e.Name]; first != nil {
			mistakes = append(mistakes, source.Diagnostic{
				Rule: "duplicate-environment", Range: e.place, Path: "metadata.name",
				Message: fmt.Sprintf("there is a second environment named %q", e.Name), Hint: "give one of them another name",
				Related: []source.Related{{Range: first.place, Message: "the first one"}},
			})
			continue
		}
		set.byName[e.Name] = e
	}
	set.names = slices.Sorted(maps.Keys(set.byName))
	for _, name := range set.names {
		set.list = append(set.list, set.byName[name])
	}
	mistakes = append(mistakes, set.link()...)
	for _, e := range set.list {
		mistakes = append(mistakes, e.checkLayers(l)...)
	}
	return set, mistakes
}

// link finds what each is from.
func (s *Environments) link() (mistakes []source.Diagnostic) {
	for _, e := range s.list {
		from := e.spec.Get("from")
		if !from.Exists() {
			continue
		}
		if e.parent = s.byName[from.Text]; e.parent == nil {
			mistakes = append(mistakes, s.unknown(from.Range, "spec.from", from.Text))
		}
	}
	come := map[*Environment]int{} // by which way each was come by
	for i, e := range s.list {
		at := e
		for at != nil && come[at] == 0 {
			come[at] = i + 1
			at = at.parent
		}
		if at != nil && come[at] == i+1 {
			mistakes = append(mistakes, at.cut())
		}
	}
	for _, e := range s.list {
		e.settle()
	}
	return mistakes
}

// cut takes an environment that comes from itself out of that circle, with all in it, and
// tells of it at the first by name.
func (e *Environment) cut() source.Diagnostic {
	first := e
	for at := e.parent; at != e; at = at.parent {
		if at.Name < first.Name {
			first = at
		}
	}
	d := source.Diagnostic{
		Rule: "environment-circle", Range: first.spec.Get("from").Range, Path: "spec.from",
		Message: fmt.Sprintf("%s comes from itself: %s", first.Name, first.round()), Hint: "take one from away",
	}
	for at := first; at != nil; {
		at, at.parent = at.parent, nil
	}
	return d
}

// settle finds what an environment has from those that it comes from.
func (e *Environment) settle() {
	if e.domain != nil {
		return
	}
	e.namespace, e.platform, e.domain = e.spec.Get("namespace"), e.spec.Get("platform"), e.spec.Get("domain")
	if above := e.parent; above != nil {
		above.settle()
		e.namespace = either(e.namespace, above.namespace)
		e.platform = either(e.platform, above.platform)
		e.domain = either(e.domain, above.domain)
	}
}

// either gives a value, or another one where it is absent.
func either(n, other *source.Node) *source.Node {
	if n.Exists() {
		return n
	}
	return other
}

// round gives the circle that an environment is in.
func (e *Environment) round() string {
	text := e.Name
	for at := e.parent; ; at = at.parent {
		text += " from " + at.Name
		if at == e {
			return text
		}
	}
}

// File gives the name of the file that it stands in.
func (e *Environment) File() string { return e.place.File.Name }

// From gives the environment that it comes from; nil for none.
func (e *Environment) From() *Environment { return e.parent }

// Files gives the names of the files that say what it is: its own, and those of the
// environments that it comes from.
func (e *Environment) Files() (names []string) {
	for at := e; at != nil; at = at.parent {
		names = append(names, at.File())
	}
	return names
}

// Empty reports whether there are none.
func (s *Environments) Empty() bool { return s == nil || len(s.list) == 0 }

// Names gives the names of the environments, sorted; they are read-only.
func (s *Environments) Names() []string { return s.names }

// Named gives the environment of a name; nil where there is none.
func (s *Environments) Named(name string) *Environment { return s.byName[name] }

// Files gives the files that say what they are.
func (s *Environments) Files() (files []*source.File) {
	for _, e := range s.list {
		files = append(files, e.place.File)
	}
	return files
}

// Hold reports whether a place is in the document of one of them.
func (s *Environments) Hold(at source.Range) bool {
	return s != nil && slices.ContainsFunc(s.list, func(e *Environment) bool {
		return e.spec.Exists() && e.spec.Holds(at)
	})
}

// unknown says that there is no environment of a name.
func (s *Environments) unknown(at source.Range, path, name string) source.Diagnostic {
	return source.Diagnostic{
		Rule: "unknown-environment", Range: at, Path: path,
		Message: fmt.Sprintf("there is no environment %q", source.Shorten(name, 60)),
		Hint:    cmp.Or(source.Suggest(name, s.Names()), "the environments are "+source.And(s.Names())),
	}
}

// checkLayers holds the layers over many apps to what their kinds have.
func (e *Environment) checkLayers(l *schema.Language) (mistakes []source.Diagnostic) {
	for _, f := range e.spec.Get("kinds").Fields {
		path := steps("spec", "kinds", f.Name)
		if !slices.Contains(l.Kinds(), f.Name) {
			mistakes = append(mistakes, source.Diagnostic{
				Rule: "unknown-field", Range: f.Value.Key, Path: path.String(),
				Message: fmt.Sprintf("unknown kind %q", source.Shorten(f.Name, 60)),
				Hint:    cmp.Or(source.Suggest(f.Name, l.Kinds()), "the kinds are "+source.And(l.Kinds())),
			})
			continue
		}
		mistakes = append(mistakes, l.CheckLayer(f.Name, f.Value, path)...)
	}
	return append(mistakes, noKindHas(l, e.spec.Get("all"))...)
}

// noKindHas tells of the fields of a layer over all apps that no kind has.
func noKindHas(l *schema.Language, all *source.Node) (mistakes []source.Diagnostic) {
	specs := make([]*table.Type, 0, len(l.Kinds()))
	var names []string
	for _, kind := range l.Kinds() {
		t := l.Kind(kind).Type.Object.Field("spec").Type
		specs = append(specs, t)
		names = append(names, t.FieldNames()...)
	}
	for _, f := range all.Fields {
		var best []source.Diagnostic
		for i, kind := range l.Kinds() {
			if specs[i].Object.Field(f.Name) == nil {
				continue
			}
			one := all.Absent().With(f.Name, f.Value)
			found := l.CheckLayer(kind, one, steps("spec", "all"))
			if len(found) == 0 {
				best = nil
				break
			}
			if best == nil || len(found) < len(best) {
				best = found
			}
		}
		mistakes = append(mistakes, best...)
		if !slices.Contains(names, f.Name) {
			mistakes = append(mistakes, source.Diagnostic{
				Rule: "unknown-field", Range: f.Value.Key, Path: steps("spec", "all", f.Name).String(),
				Message: fmt.Sprintf("no kind has a field %q", source.Shorten(f.Name, 60)),
				Hint:    cmp.Or(schema.BesideLayers(f.Name), source.Suggest(f.Name, names)),
			})
		}
	}
	return mistakes
}
