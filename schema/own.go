package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// passed are the fields of spec that every kind takes, and that those of a house's own
// pass on to what they become.
var passed = []string{"patches", "adopt", "platform"}

// own makes the tables of the kinds of the house's own.
func (b *binder) own() {
	byName := map[string]*table.OwnKind{}
	for _, k := range b.house.Own {
		byName[k.Name] = k
	}
	for _, k := range b.house.Own {
		if round := circle(byName, k); round != "" {
			b.fail(k.Place, k.Name+" becomes itself: "+round, "let one of them become a kind of the language")
			return
		}
	}
	for _, k := range b.house.Own {
		b.ownKind(byName, k)
	}
	if len(b.mistakes) > 0 {
		return // what they become is not whole
	}
	for _, k := range b.house.Own {
		b.verify(k, b.Kind(k.Into))
	}
}

// circle gives the way by which a kind becomes itself; "": it does not.
func circle(byName map[string]*table.OwnKind, k *table.OwnKind) string {
	way := k.Name
	for at, n := k, 0; n <= len(byName); n++ {
		way += ", " + at.Into
		if at = byName[at.Into]; at == nil {
			return ""
		}
		if at == k {
			return way
		}
	}
	return ""
}

// ownKind makes the table of one, after that of what it becomes.
func (b *binder) ownKind(byName map[string]*table.OwnKind, k *table.OwnKind) *table.Kind {
	if kind := b.Kind(k.Name); kind != nil {
		return kind
	}
	into := b.Kind(k.Into)
	if other := byName[k.Into]; other != nil {
		into = b.ownKind(byName, other)
	}
	if into == nil { // it was told
		into = specs[0]
	}
	o := &table.Object{Max: -1, Advice: into.Type.Object.Advice}
	for _, f := range into.Type.Object.Fields {
		c := *f
		switch f.Name {
		case "kind":
			c.Doc, c.Example = k.Doc, k.Name
			c.Type = &table.Type{Text: &table.Text{Enum: []string{k.Name}, Max: -1}}
		case "metadata":
			if said := fieldNamed(k.Fields, "metadata"); said != nil {
				c.Type = table.Meet(f.Type, said.Type)
				c.Type.Object.Open = false
			}
		case "spec":
			spec := &table.Object{Max: -1}
			if said := fieldNamed(k.Fields, "spec"); said != nil {
				own := *said.Type.Object
				own.Fields = slices.Clone(own.Fields)
				spec, c.Doc = &own, cmp.Or(said.Doc, f.Doc)
			}
			for _, name := range passed {
				if p := f.Type.Object.Field(name); p != nil && spec.Field(name) == nil {
					spec.Fields = append(spec.Fields, p)
				}
			}
			c.Type, c.Example = &table.Type{Object: spec}, ""
		}
		o.Fields = append(o.Fields, &c)
	}
	kind := &table.Kind{Name: k.Name, Type: &table.Type{Name: "#" + k.Name, Doc: k.Doc, Object: o}}
	b.kinds = append(b.kinds, kind)
	b.ownKinds[k.Name] = k
	return kind
}

func fieldNamed(fields []*table.Field, name string) *table.Field {
	for _, f := range fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// verify finds what is wrong with what a kind becomes, whatever its apps say.
func (b *binder) verify(k *table.OwnKind, into *table.Kind) {
	before := len(b.found)
	v := verifier{binder: b, kind: b.Kind(k.Name), values: map[string][]*source.Node{},
		uses: map[string]*table.Type{}}
	for _, f := range k.Shape.Fields {
		switch f.Name {
		case "metadata":
			for _, g := range f.Value.Fields {
				if g.Name != "labels" && g.Name != "annotations" {
					b.fail(g.Value.Key, g.Name+" of the app is passed on as it is", "remove it")
				}
			}
		case "spec":
		default:
			b.fail(f.Value.Key, f.Name+" follows from the kind", "remove it")
		}
	}
	v.look(k.Shape, into.Type)
	if len(b.found) > before {
		return
	}
	v.gather(k.Shape, into.Type)
	for _, group := range v.samples(k) {
		b.try(group, func(app *source.Node) []source.Diagnostic {
			inner, making := b.expand(k, app)
			_, mistakes := table.Check(hosted(inner), into.Type, into.Name)
			for _, c := range making.Clashes {
				mistakes = append(mistakes, b.clash(k, c))
			}
			return mistakes
		})
		b.samples = append(b.samples, group)
	}
	b.samples = append(b.samples, v.lacking(k)...)
}

// wild is where values stand that an app may give.
var wild = source.NewFile("", nil)

// A verifier looks through what a kind becomes.
type verifier struct {
	*binder
	kind *table.Kind
	// values are those that fields can have which something depends on, by path; nil
	// among them stands for any other.
	values map[string][]*source.Node
	// uses are what values of fields have to be where they are referred to, by path.
	uses map[string]*table.Type
}

// look checks references; t is the type in what the kind becomes, nil where that is not
// known.
func (v *verifier) look(s *table.Shape, t *table.Type) {
	switch {
	case s.Lookup:
		v.lookup(s, t)
		return
	case s.Ref != nil:
		own := v.typeOf(s.Ref, s.Place)
		if own != nil && t != nil && table.Meet(own, t).Empty() && !own.Any {
			v.fail(s.Place, fmt.Sprintf("%s is %s, and what stands here is %s", strings.Join(s.Ref, "."), own.Shapes(),
				t.Shapes()), "refer to a field of that form")
		}
		return
	}
	for _, part := range s.Parts {
		if part.Ref == nil {
			continue
		}
		if own := v.typeOf(part.Ref, part.Place); own != nil && (own.Object != nil || own.List != nil) {
			v.fail(part.Place, strings.Join(part.Ref, ".")+" can be "+own.Shapes()+", which is no part of a text", "")
		}
	}
	for _, item := range s.Items {
		var inner *table.Type
		if t != nil && t.List != nil {
			inner = t.List.Item
		}
		v.look(item, inner)
	}
	for _, f := range s.Fields {
		for _, e := range f.When {
			v.equality(e)
		}
		var inner *table.Type
		if t != nil && t.Object != nil {
			if w := follow(t, []table.HouseStep{{Name: f.Name}}); w.stopped < 0 {
				inner = w.t
			}
		}
		v.look(f.Value, inner)
	}
}

// typeOf gives the type of a field of the app; nil where there is none, which is told.
func (v *verifier) typeOf(path []string, at source.Range) *table.Type {
	var steps []table.HouseStep
	for _, name := range path {
		steps = append(steps, table.HouseStep{Name: name})
	}
	w := follow(v.kind.Type, steps)
	if w.stopped < 0 {
		return w.t
	}
	v.fail(at, fmt.Sprintf("%s has no field %s", v.kind.Name, strings.Join(path[:w.stopped+1], ".")),
		source.Suggest(path[w.stopped], w.names))
	return nil
}

// equality checks a condition, and notes what it asks.
func (v *verifier) equality(e table.Equality) {
	t := v.typeOf(e.Ref, e.Place)
	if t == nil {
		return
	}
	if !table.Matches(e.Value, t) {
		hint := t.Bounds()
		if t.Text != nil && t.Text.Enum != nil {
			hint = cmp.Or(source.Suggest(e.Value.Text, t.Text.Enum), "write "+source.Or(t.Text.Enum))
		}
		v.fail(e.Place, fmt.Sprintf("%s is never %s", strings.Join(e.Ref, "."), source.Word(e.Value.Text)), hint)
		return
	}
	v.note(e.Ref, t, e.Value)
}

// note notes the values that a field can have.
func (v *verifier) note(ref []string, t *table.Type, asked ...*source.Node) {
	path := strings.Join(ref, "\x00")
	switch {
	case t.Text != nil && t.Text.Enum != nil && v.values[path] == nil:
		for _, text := range t.Text.Enum {
			v.values[path] = append(v.values[path], standingAt(&source.Node{Kind: source.String, Text: text}))
		}
	case t.Text != nil && t.Text.Enum != nil:
	case t.Truth != nil && v.values[path] == nil:
		for _, text := range []string{"true", "false"} {
			v.values[path] = append(v.values[path], standingAt(&source.Node{Kind: source.Bool, Text: text}))
		}
	case t.Truth != nil:
	case v.values[path] == nil:
		v.values[path] = append(v.values[path], nil)
		fallthrough
	default:
		for _, n := range asked {
			v.values[path] = append(v.values[path], standingAt(n))
		}
	}
}

func standingAt(n *source.Node) *source.Node {
	c := *n
	c.Range = source.Range{File: wild}
	c.Key = c.Range
	return &c
}

// lookup checks that a lookup covers all that its field can be.
func (v *verifier) lookup(s *table.Shape, t *table.Type) {
	for _, f := range s.Of {
		v.look(f.Value, t)
	}
	own := v.typeOf(s.Ref, s.Place)
	switch {
	case own == nil:
	case own.Text == nil || own.Text.Enum == nil || own.Number != nil || own.Object != nil || own.List != nil:
		v.fail(s.Place, strings.Join(s.Ref, ".")+" can be more than a lookup can list",
			`look up a field whose values are listed, as in size: "S" | "M"`)
	default:
		var lacks []string
		for _, text := range own.Text.Enum {
			if !slices.ContainsFunc(s.Of, func(f table.ShapeField) bool { return f.Name == text }) {
				lacks = append(lacks, text)
			}
		}
		if lacks != nil {
			v.fail(s.Place, fmt.Sprintf("%s can be %s, which this lookup does not have", strings.Join(s.Ref, "."),
				source.Or(lacks)), "add it to the map that is looked up in")
		}
		v.note(s.Ref, own)
	}
}

// with gives a map with a value at a path.
func with(n *source.Node, path []string, value *source.Node) *source.Node {
	if len(path) == 0 {
		return value
	}
	inner := n.Get(path[0])
	if inner.Kind != source.Map {
		inner = &source.Node{Range: n.Range, Key: n.Key, Kind: source.Map}
	}
	return n.With(path[0], with(inner, path[1:], value))
}

// expand gives what an app of an own kind becomes, and what is remarkable in it.
func (l *Language) expand(k *table.OwnKind, app *source.Node) (inner *source.Node, m *table.Making) {
	m = &table.Making{App: app}
	made := m.Make(k.Shape)
	metadata := app.Get("metadata")
	for _, f := range made.Get("metadata").Fields {
		metadata = metadata.With(f.Name, m.Unify(f.Name, metadata.Get(f.Name), f.Value))
	}
	own := app.Get("spec")
	spec := made.Get("spec").Copy(0)
	spec.Kind, spec.Range, spec.Key = source.Map, own.Range, own.Key
	spec.Fields = slices.Clone(made.Get("spec").Fields)
	for _, name := range passed {
		switch old, value := spec.Get(name), own.Get(name); {
		case !value.Exists():
		case old.Kind == source.List && value.Kind == source.List:
			both := old.Copy(len(old.Items))
			both.Items = append(both.Items, value.Items...)
			spec = spec.With(name, both)
		default:
			spec = spec.With(name, value)
		}
	}
	kind := *app.Get("kind")
	kind.Kind, kind.Text = source.String, k.Into
	inner = &source.Node{Range: app.Range, Key: app.Key, Kind: source.Map, Fields: []source.Field{
		{Name: "apiVersion", Value: app.Get("apiVersion")}, {Name: "kind", Value: &kind},
		{Name: "metadata", Value: metadata}, {Name: "spec", Value: spec},
	}}
	return inner, m
}

// become checks what an app of an own kind becomes. What is wrong with that is told
// where the app says it.
func (l *Language) become(k *table.OwnKind, app *source.Node, in Setting) (*App, []source.Diagnostic) {
	inner, making := l.expand(k, app)
	if in.Dress != nil && l.ownKinds[k.Into] == nil {
		inner = in.Dress(inner)
	}
	made, mistakes := l.Check(inner, in)
	for _, c := range making.Clashes {
		mistakes = append(mistakes, l.clash(k, c))
	}
	for i := range mistakes {
		d := &mistakes[i]
		for _, text := range making.Texts {
			if text.At == d.Range {
				d.Related = append(d.Related, source.Related{Range: text.By, Message: "it is put together here"})
			}
		}
		if path := app.PathTo(d.Range); path != "" {
			d.Path = path
		}
	}
	l.settle(mistakes)
	if made != nil {
		made.language = l
		made.Partial = made.Partial || len(making.Clashes) > 0
		made.Own = &Own{Node: app, Type: l.Kind(k.Name).Type, Become: func(app *source.Node) *App {
			made, _ := l.become(k, app, in)
			return made
		}}
	}
	return made, mistakes
}

// Settle has what is wrong between a value of an app and one that its own kind gives it
// stand at the app's.
func (a *App) Settle(mistakes []source.Diagnostic) { a.language.settle(mistakes) }

func (l *Language) settle(mistakes []source.Diagnostic) {
	if l == nil {
		return
	}
	for i := range mistakes {
		d := &mistakes[i]
		if !l.holds(d.Range.File) {
			continue
		}
		at := slices.IndexFunc(d.Related, func(r source.Related) bool { return r.Range.Known() && !l.holds(r.Range.File) })
		if at >= 0 {
			d.Related = slices.Clone(d.Related)
			d.Range, d.Related[at] = d.Related[at].Range, source.Related{Range: d.Range, Message: "what the kind gives"}
		}
	}
}

// clash tells of two values that are to be one: at the app's, where one of them is.
func (l *Language) clash(k *table.OwnKind, c table.Clash) source.Diagnostic {
	said, other := c.A, c.B
	if l.holds(said.Range.File) {
		said, other = other, said
	}
	words := func(n *source.Node) string { return source.Shorten(n.Flow(), 60) }
	d := source.Diagnostic{
		Rule: "value", Range: said.Range, Hint: "write " + words(other) + ", or leave it out",
		Message: fmt.Sprintf("%s is %s here, and %s makes it %s", c.Name, words(said), k.Name, words(other)),
		Related: []source.Related{{Range: other.Range, Message: "what it makes of it"}},
	}
	if l.holds(said.Range.File) {
		d.Rule, d.Hint = ruleHouse, "a field has one value: remove one, or have conditions tell them apart"
		d.Message = fmt.Sprintf("%s is %s here, and %s elsewhere", c.Name, words(said), words(other))
		d.Related[0].Message = "here"
	}
	return d
}

// holds reports whether a file is one of the house.
func (l *Language) holds(f *source.File) bool {
	return f != nil && slices.ContainsFunc(l.files, func(said *source.File) bool { return said.Name == f.Name })
}
