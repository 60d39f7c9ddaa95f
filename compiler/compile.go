package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Input is all that one run compiles.
type Input struct {
	Apps []*schema.App
	// Documents are Kubernetes objects, and lists of them, that are passed
	// through as written.
	Documents []*source.Document
}

// Compile turns apps into Kubernetes objects and joins them with the objects
// that are passed through. The objects come in an order in which they can be
// applied, which does not depend on the order of the input. Where there are
// diagnostics the objects are not complete. Options.ReadFile is called from
// several goroutines.
func Compile(in Input, opts Options) ([]*Object, []source.Diagnostic) {
	apps := slices.SortedStableFunc(slices.Values(in.Apps), func(a, b *schema.App) int {
		return comparePlaces(appPlace(a), appPlace(b))
	})
	unique, diagnostics := uniqueApps(apps)
	entries, found := compileApps(unique, opts)
	diagnostics = append(diagnostics, found...)
	for _, doc := range in.Documents {
		e, found := passThrough(doc)
		diagnostics = append(diagnostics, found...)
		if e != nil {
			entries = append(entries, e)
		}
	}
	diagnostics = append(diagnostics, clashes(entries)...)
	return inApplyOrder(entries), source.Sort(diagnostics)
}

// An entry is an object with what decides about its place among the others.
type entry struct {
	*Object
	place  source.Place // decides between objects that are equal in name
	stakes []stake
}

// A stake is the identity that an object takes, and where. A list of
// objects has a stake for each of its items.
type stake struct {
	identity
	place source.Place
	app   *schema.App // nil for what is passed through
}

// appPlace is where an app says its name.
func appPlace(app *schema.App) source.Place {
	return app.Node.At("metadata", "name").Place
}

// comparePlaces orders places by file name and position.
func comparePlaces(a, b source.Place) int {
	return cmp.Or(strings.Compare(fileName(a), fileName(b)), cmp.Compare(a.Start, b.Start))
}

func fileName(p source.Place) string {
	if !p.Known() {
		return ""
	}
	return p.File.Name
}

// uniqueApps leaves out apps that have the name and namespace of an earlier
// one. Even of another kind they would share labels, and so select each
// other's pods.
func uniqueApps(apps []*schema.App) (unique []*schema.App, diagnostics []source.Diagnostic) {
	first := map[[2]string]*schema.App{}
	for _, app := range apps {
		key := [2]string{app.Namespace, app.Name}
		other := first[key]
		if other == nil {
			first[key] = app
			unique = append(unique, app)
			continue
		}
		diagnostics = append(diagnostics, source.Diagnostic{
			Rule:    "duplicate-app",
			Message: fmt.Sprintf("there is a second app named %q%s", app.Name, inNamespace(app.Namespace)),
			Hint:    "give one of them another name, or another namespace",
			Place:   appPlace(app),
			Path:    "metadata.name",
			Related: []source.Related{{Place: appPlace(other), Message: "the first one, of kind " + other.Kind}},
		})
	}
	return unique, diagnostics
}

func inNamespace(namespace string) string {
	if namespace == "" {
		return ""
	}
	return fmt.Sprintf(" in namespace %q", namespace)
}

// compileApps compiles each app by itself, several at a time.
func compileApps(apps []*schema.App, opts Options) (entries []*entry, diagnostics []source.Diagnostic) {
	find, names := finder(apps), lister(apps)
	builds := make([]*build, len(apps))
	results := make([][]*entry, len(apps))
	source.Each(len(apps), func(i int) {
		builds[i] = &build{App: apps[i], opts: opts, find: find, names: names}
		results[i] = builds[i].run()
	})
	for i, b := range builds {
		entries = append(entries, results[i]...)
		diagnostics = append(diagnostics, b.diagnostics...)
	}
	return entries, diagnostics
}

func finder(apps []*schema.App) func(kind, namespace, name string) *schema.App {
	byName := make(map[[2]string]*schema.App, len(apps))
	for _, app := range apps {
		byName[[2]string{app.Namespace, app.Name}] = app
	}
	return func(kind, namespace, name string) *schema.App {
		if app := byName[[2]string{namespace, name}]; app != nil && app.Kind == kind {
			return app
		}
		return nil
	}
}

func lister(apps []*schema.App) func(kind, namespace string) []string {
	return func(kind, namespace string) (names []string) {
		for _, app := range apps {
			if app.Kind == kind && app.Namespace == namespace {
				names = append(names, app.Name)
			}
		}
		return names
	}
}

// run takes an app through its kind and its patches.
func (b *build) run() []*entry {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == b.Kind })
	kinds[i].compile(b)
	if b.Partial {
		b.diagnostics = slices.DeleteFunc(b.diagnostics, b.doubtful)
		return nil
	}

	results := make([]*result, len(b.objects))
	for i, o := range b.objects {
		results[i] = newResult(o, b.Node.Key)
	}
	var entries []*entry
	for _, r := range b.patched(results) {
		id := identify(r.node)
		entries = append(entries, &entry{
			Object: &Object{
				APIVersion: r.node.Get("apiVersion").Text,
				Kind:       id.kind,
				Namespace:  r.node.At("metadata", "namespace").Text,
				Name:       id.name,
				Text:       YAML(r.node),
				App:        b.App,
			},
			place:  appPlace(b.App),
			stakes: []stake{{identity: id, place: appPlace(b.App), app: b.App}},
		})
	}
	return entries
}

// doubtful reports whether a mistake of a partial app may only be what is left
// of another one: it speaks of a field that is wrong already, or counts pods
// whose number is.
func (b *build) doubtful(d source.Diagnostic) bool {
	places := []source.Place{d.Place}
	for _, r := range d.Related {
		places = append(places, r.Place)
	}
	for _, p := range places {
		field, name := schema.Steps(strings.TrimPrefix(b.Node.PathTo(p), "spec."))
		if b.Wrong[field] || b.Wrong[field+"."+name] {
			return true
		}
	}
	return d.Rule == "budget" && b.Wrong["replicas"]
}

// clashes reports objects that are there twice, at the later of the two.
func clashes(entries []*entry) (diagnostics []source.Diagnostic) {
	var stakes []stake
	for _, e := range entries {
		stakes = append(stakes, e.stakes...)
	}
	slices.SortStableFunc(stakes, func(a, b stake) int { return comparePlaces(a.place, b.place) })
	first := make(map[identity]stake, len(stakes))
	for _, c := range stakes {
		if other, ok := first[c.identity]; ok {
			diagnostics = append(diagnostics, c.clash(other))
		} else {
			first[c.identity] = c
		}
	}
	return diagnostics
}

func (c stake) clash(other stake) source.Diagnostic {
	object := fmt.Sprintf("%s %q%s", c.kind, c.name, inNamespace(c.namespace))
	d := source.Diagnostic{
		Rule:    "clash",
		Place:   c.place,
		Path:    "metadata.name",
		Related: []source.Related{{Place: other.place, Message: "the first one"}},
	}
	switch {
	case c.app == nil && other.app == nil:
		d.Message = "there is a second " + object
		d.Hint = "remove or rename one of the two"
	case c.app == nil:
		d.Message = fmt.Sprintf("%s is made by %s %q as well", object, other.app.Kind, other.app.Name)
		d.Hint = "remove this object, and use patches in the spec for what is special about it"
	case other.app == nil:
		d.Message = fmt.Sprintf("%s %q makes %s, which the input has already", c.app.Kind, c.app.Name, object)
		d.Hint = "remove that object, and use patches in the spec for what is special about it"
	default:
		d.Message = fmt.Sprintf("%s %q makes %s, and so does %s %q", c.app.Kind, c.app.Name, object, other.app.Kind, other.app.Name)
		d.Hint = "rename one of the two"
	}
	return d
}

// inApplyOrder sorts by kind, namespace and name. What is still equal keeps
// the order of places.
func inApplyOrder(entries []*entry) []*Object {
	slices.SortStableFunc(entries, func(a, b *entry) int {
		return cmp.Or(
			cmp.Compare(a.rank(), b.rank()),
			strings.Compare(a.Kind, b.Kind),
			strings.Compare(a.APIVersion, b.APIVersion),
			strings.Compare(a.Namespace, b.Namespace),
			strings.Compare(a.Name, b.Name),
			comparePlaces(a.place, b.place),
		)
	})
	objects := make([]*Object, len(entries))
	for i, e := range entries {
		objects[i] = e.Object
	}
	return objects
}

// rank is that of the object, or of the first item of a list to be applied.
func (e *entry) rank() int {
	rank := len(applyOrder)
	for _, c := range e.stakes {
		rank = min(rank, applyRank(c.identity))
	}
	return rank
}
