package schema

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Kinds of a house are tried with samples of their apps, so that what is wrong with the
// kind is found before anybody uses it. The samples of one group differ in nothing that
// the kind asks about: what is wrong with all of them follows from the kind.

// A sampleGroup holds apps of a kind.
type sampleGroup struct {
	kind *table.OwnKind
	apps []*source.Node
}

// try looks at each app of a group, and tells of what is wrong in the files of the house
// with all of them: whatever the apps say.
func (b *binder) try(group sampleGroup, look func(app *source.Node) []source.Diagnostic) {
	type mistake struct {
		at   source.Range
		rule string
	}
	count := map[mistake]int{}
	for i, app := range group.apps {
		if i > 0 && len(count) == 0 {
			return
		}
		for _, m := range look(app) {
			key := mistake{m.Range, m.Rule}
			stray := !b.holds(m.Range.File) || m.Severity != source.Error || b.blamed[m.Range] ||
				slices.ContainsFunc(m.Related, func(r source.Related) bool { return !b.holds(r.Range.File) })
			if stray || count[key] != i {
				continue
			}
			if count[key]++; count[key] == len(group.apps) {
				b.blamed[m.Range] = true
				into := fmt.Sprintf("%s, in the %s that %s becomes", m.Message, group.kind.Into, group.kind.Name)
				b.fail(m.Range, into, m.Hint, m.Related...)
			}
		}
	}
}

// judgeSamples tries the kinds of the house by its rules.
func (b *binder) judgeSamples() {
	if len(b.found) > 0 {
		return
	}
	for _, group := range b.samples {
		b.try(group, func(app *source.Node) []source.Diagnostic {
			_, mistakes := b.Check(app, Setting{Dress: hosted})
			return mistakes
		})
	}
}

// TryOut has samples of the house's own kinds compiled, and notes what is wrong with the
// kinds, as Mistakes gives it. It is for once, before the language is used.
func (l *Language) TryOut(compile func(app *App) []source.Diagnostic) {
	if len(l.mistakes) == 0 {
		b := binder{Language: l, blamed: map[source.Range]bool{}}
		for _, group := range l.samples {
			if len(group.apps) == 1 {
				continue // it lacks something, of which the check has told
			}
			b.try(group, func(n *source.Node) []source.Diagnostic {
				app, mistakes := l.Check(n, Setting{Dress: hosted})
				if app == nil || app.Partial || source.HasErrors(mistakes) {
					return nil // what the app says is wrong, too
				}
				return compile(app)
			})
		}
		l.mistakes = source.Sort(b.found)
	}
	l.samples = nil
}

// hosted gives what a sample exposes a host where it has none, as the domain of an
// environment does.
func hosted(doc *source.Node) *source.Node {
	expose := doc.At("spec", "expose")
	items := expose.Items
	if expose.Kind == source.Map {
		items = []*source.Node{expose}
	}
	list := expose.Copy(0)
	for _, item := range items {
		if item.Kind == source.Map && !item.Has("host") {
			item = item.With("host", standingAt(word("x.example.com")))
		}
		list.Items = append(list.Items, item)
	}
	switch expose.Kind {
	case source.Map:
		return with(doc, []string{"spec", "expose"}, list.Items[0])
	case source.List:
		return with(doc, []string{"spec", "expose"}, list)
	}
	return doc
}

// mostSamples bounds how many groups of samples a kind is tried with.
const mostSamples = 100

// samples gives apps of the kind, in groups that differ in what something depends on.
func (v *verifier) samples(k *table.OwnKind) (groups []sampleGroup) {
	choices := []*source.Node{v.root(k)}
	for _, path := range slices.Sorted(maps.Keys(v.values)) {
		var more []*source.Node
		for _, sample := range choices {
			for _, value := range v.values[path] {
				if value != nil {
					sample = with(sample, strings.Split(path, "\x00"), value)
				}
				if len(more) < mostSamples {
					more = append(more, sample)
				}
			}
		}
		choices = more
	}
	for _, chosen := range choices {
		groups = append(groups, sampleGroup{k, []*source.Node{v.whole(chosen, 0), v.whole(chosen, 1)}})
	}
	return groups
}

// lacking gives apps of the kind that lack what they need not have: each field that it
// refers to by itself, and all.
func (v *verifier) lacking(k *table.OwnKind) (groups []sampleGroup) {
	full := v.whole(v.root(k), 0)
	spec := *full.Get("spec")
	spec.Range, spec.Key = full.Get("metadata").Range, full.Get("metadata").Key // an app can add what is missing there
	full = full.With("spec", &spec)
	bare := full
	for _, path := range slices.Sorted(maps.Keys(v.uses)) {
		steps := v.optional(strings.Split(path, "\x00"))
		if steps != nil && len(groups) < mostSamples {
			groups = append(groups, sampleGroup{k, []*source.Node{without(full, steps)}})
			bare = without(bare, steps)
		}
	}
	return append(groups, sampleGroup{k, []*source.Node{bare}})
}

// optional gives the way to the first field on a path that need not be there; nil: all
// have to.
func (v *verifier) optional(path []string) []string {
	for i := range path {
		if w := follow(v.kind.Type, stepsOf(path[:i+1]...)); w.stopped < 0 && !w.required {
			return path[:i+1]
		}
	}
	return nil
}

// without gives a map without what a path leads to.
func without(n *source.Node, path []string) *source.Node {
	inner := n.Get(path[0])
	switch {
	case !inner.Exists():
		return n
	case len(path) == 1:
		return n.Without(path[0])
	}
	return n.With(path[0], without(inner, path[1:]))
}

// root gives what all samples have.
func (v *verifier) root(k *table.OwnKind) *source.Node {
	at := source.Range{File: wild}
	said := func(text string) *source.Node {
		return &source.Node{Kind: source.String, Text: text, Range: at, Key: at}
	}
	spec := &source.Node{Range: k.Shape.Place, Key: k.Shape.Place, Kind: source.Map}
	metadata := &source.Node{Range: at, Key: at, Kind: source.Map}
	root := &source.Node{Range: k.Shape.Place, Key: k.Shape.Place, Kind: source.Map}
	return root.With("apiVersion", said(APIVersion)).With("kind", said(k.Name)).
		With("metadata", metadata.With("name", said("x"))).With("spec", spec)
}

// whole gives a sample that has all fields which the kind refers to, and those that it
// has to have: the first or the second value of each.
func (v *verifier) whole(sample *source.Node, nth int) *source.Node {
	for _, path := range slices.Sorted(maps.Keys(v.uses)) {
		if steps := strings.Split(path, "\x00"); !sample.At(steps...).Exists() {
			sample = with(sample, steps, standingAt(sampleNode(v.uses[path], nth)))
		}
	}
	for _, f := range specOf(v.kind).Fields {
		if f.Required && !sample.At("spec", f.Name).Exists() {
			sample = with(sample, []string{"spec", f.Name}, standingAt(sampleNode(f.Type, nth)))
		}
	}
	return sample
}

// gather notes what the values of fields have to be.
func (v *verifier) gather(s *table.Shape, t *table.Type) {
	if s.Ref != nil {
		own := follow(v.kind.Type, stepsOf(s.Ref...)).t
		path := strings.Join(s.Ref, "\x00")
		both := own
		if t != nil && !s.Lookup {
			both = table.Meet(own, t)
		}
		if old := v.uses[path]; old != nil {
			both = table.Meet(old, both)
		}
		if both.Empty() {
			both = own
		}
		v.uses[path] = both
	}
	for _, part := range s.Parts {
		v.gather(part, nil)
	}
	for _, item := range s.Items {
		var inner *table.Type
		if t != nil && t.List != nil {
			inner = t.List.Item
		}
		v.gather(item, inner)
	}
	for _, f := range slices.Concat(s.Fields, s.Of) {
		for _, e := range f.When {
			v.gather(&table.Shape{Ref: e.Ref, Lookup: true}, nil)
		}
		inner := t
		if !s.Lookup {
			inner = entryOf(t, f.Name)
		}
		v.gather(f.Value, inner)
	}
}

// entryOf gives the type of a field; nil where that is not known.
func entryOf(t *table.Type, name string) *table.Type {
	if t == nil || t.Object == nil {
		return nil
	}
	if w := follow(t, stepsOf(name)); w.stopped < 0 {
		return w.t
	}
	return nil
}

func stepsOf(names ...string) (steps []table.HouseStep) {
	for _, name := range names {
		steps = append(steps, table.HouseStep{Name: name})
	}
	return steps
}

// sampleTexts are texts that hardly any type has none of: short ones first, and of each
// sort one that is little and one that is much.
var sampleTexts = []string{
	"x", "sample-text", "1", "9Ti", "registry.example.com/x:1", "registry.example.com/y:2", "x.example.com",
	"/x", "/sample/text", "./x", "1s", "9h", "@daily", "0 1 * * *", "1.1", "https://x.example.com", "x/y", "X",
	"x=y", "10.0.0.1",
}

// sampleNode gives a value of a type, the first or the second one that comes to mind.
func sampleNode(t *table.Type, nth int) *source.Node {
	pick := func(texts ...string) string { return texts[min(nth, len(texts)-1)] }
	switch {
	case t.Text != nil && len(t.Text.Enum) > 0:
		return word(pick(t.Text.Enum[0], t.Text.Enum[len(t.Text.Enum)-1]))
	case t.Text != nil:
		fitting := slices.DeleteFunc(slices.Clone(sampleTexts),
			func(s string) bool { return !table.Matches(word(s), t) })
		for _, kind := range specs {
			if example := exampleOf(kind.Type, t.Text.Name, 0); len(fitting) == 0 && table.Matches(word(example), t) {
				fitting = append(fitting, example)
			}
		}
		return word(pick(append(fitting, "x")...))
	case t.Number != nil:
		return &source.Node{Kind: source.Int, Text: sampleNumber(t.Number, nth)}
	case t.List != nil:
		list := &source.Node{Kind: source.List}
		for range max(1, min(t.List.Min, 10)) {
			list.Items = append(list.Items, sampleNode(t.List.Item, nth))
		}
		return list
	case t.Object != nil:
		return sampleMap(t.Object, nth)
	case t.Truth != nil:
		return &source.Node{Kind: source.Bool, Text: cmp.Or(t.Truth.Only, pick("true", "false"))}
	}
	return word("x")
}

// sampleNumber gives a number that is as little as it can be, or as much.
func sampleNumber(n *table.Number, nth int) string {
	switch {
	case len(n.Enum) > 0 && nth == 0:
		return strconv.FormatInt(n.Enum[0], 10)
	case len(n.Enum) > 0:
		return strconv.FormatInt(n.Enum[len(n.Enum)-1], 10)
	case nth == 0 && n.Min.Set:
		return n.Min.Text
	case nth == 0:
		return "1"
	case n.Max.Set:
		return n.Max.Text
	}
	return "1000000"
}

// sampleMap gives a map with all that it has to have.
func sampleMap(o *table.Object, nth int) *source.Node {
	m := &source.Node{Kind: source.Map}
	for _, f := range o.Fields {
		if f.Required {
			m = m.With(f.Name, sampleNode(f.Type, nth))
		}
	}
	if o.Value != nil && len(m.Fields) < o.Min {
		m = m.With(sampleNode(o.Key, nth).Text, sampleNode(o.Value, nth))
	}
	return m
}
