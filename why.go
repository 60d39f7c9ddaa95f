package plimsoll

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/fields"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Origin is a word for where a field of an object is from.
type Origin string

// The origins.
const (
	FromSpec    Origin = "spec"    // a value of the app's spec, as it stands there
	FromLayer   Origin = "layer"   // a value of an environment's layer, likewise
	FromDefault Origin = "default" // nothing is said, and this is what the language gives then
	FromRule    Origin = "rule"    // plimsoll.cue gives it
	FromPatch   Origin = "patch"   // a patch of the spec gives it
	FromDerived Origin = "derived" // it is made of other values, or follows from the kind
	FromObject  Origin = "object"  // the object was passed through, as it is written
)

// A FieldOrigin says where a field of an object is from.
type FieldOrigin struct {
	Object string       // KIND/NAMESPACE/NAME
	Path   string       // as reports have it
	Value  *source.Node // of a Secret, text that stands for it
	Origin Origin
	Range  source.Range
	// Spec is the field of the spec that decides, or by which the default can be changed;
	// "" where there is none.
	Spec string
	// Doc says what the field of the spec is for, or why the language decides.
	Doc string
	// Also are the other values that decide about the field.
	Also []Decider
}

// A Decider is a value that decides about a field.
type Decider struct {
	Path  string
	Range source.Range
}

// Origins tell where the fields are from that an input is compiled to.
type Origins struct {
	whole
	language *schema.Language
	apps     []*tracedApp
	passed   []*source.Node

	docs    sync.Map // string, of fields of specs by their path
	answers sync.Map // answer, of fields of Kubernetes by kind and path
}

// An answer is what the table of fields says of one.
type answer struct {
	fields.Field
	known bool
}

// A tracedApp is one with where its objects come from.
type tracedApp struct {
	*schema.App
	*compiler.Provenance
}

// ReadOrigins reads and compiles an input, as Build does. The error tells of files that
// cannot be read, or that there is no such environment.
func ReadOrigins(ctx context.Context, in *Input, o Options) (*Origins, error) {
	w, err := readWhole(ctx, in, &o)
	t := &Origins{whole: w, language: o.Language}
	for _, app := range w.Apps {
		t.apps = append(t.apps, &tracedApp{app, compiler.NewProvenance(app, w.Apps, w.options).Whole()})
	}
	for _, doc := range w.Documents {
		t.passed = append(t.passed, manifest.Items(doc.Root())...)
	}
	return t, err
}

// Diagnostics are those of the input, sorted.
func (t *Origins) Diagnostics() []source.Diagnostic { return t.diagnostics }

// Failed reports whether one is an error, so that there are no objects.
func (t *Origins) Failed() bool { return source.HasErrors(t.diagnostics) }

// All gives the origin of every field, in the order of the objects' names.
func (t *Origins) All() []FieldOrigin {
	perApp := make([][]FieldOrigin, len(t.apps))
	source.Each(len(t.apps), func(i int) {
		for _, o := range t.apps[i].Objects() {
			perApp[i] = append(perApp[i], t.fieldsOf(t.apps[i], o, "")...)
		}
	})
	all := slices.Concat(perApp...)
	for _, o := range t.passed {
		all = append(all, t.fieldsOf(nil, o, "")...)
	}
	slices.SortStableFunc(all, func(a, b FieldOrigin) int { return strings.Compare(a.Object, b.Object) })
	return all
}

// fieldsOf gives the origins of an object's fields at a path and below it; app is nil of
// one that was passed through.
func (t *Origins) fieldsOf(app *tracedApp, object *source.Node, at string) (list []FieldOrigin) {
	name := objectName(object)
	manifest.EachScalar(object, func(path manifest.NamedPath, n *source.Node) {
		if !path.Within(at) {
			return
		}
		f := FieldOrigin{Object: name, Path: path.String(), Value: shownValue(object, path, n)}
		if app == nil {
			f.Origin, f.Range = FromObject, n.Range
		} else {
			t.explain(&f, app, object, path, n)
		}
		list = append(list, f)
	})
	return list
}

// objectName gives KIND/NAMESPACE/NAME.
func objectName(n *source.Node) string {
	kind, namespace := n.Get("kind").Text, n.At("metadata", "namespace").Text
	group, _ := manifest.SplitAPIVersion(n.Get("apiVersion").Text)
	if namespace == "" && !k8s.ClusterScoped(group, kind) {
		namespace = "default"
	}
	return kind + "/" + namespace + "/" + n.At("metadata", "name").Text
}

// shownValue gives a value as reports have it.
func shownValue(object *source.Node, path manifest.NamedPath, n *source.Node) *source.Node {
	if manifest.Hides(object, path) {
		return &source.Node{Kind: source.String, Style: source.Quoted, Text: manifest.Hidden}
	}
	return n
}

// explain says where a field of an app's object is from.
func (t *Origins) explain(f *FieldOrigin, app *tracedApp, object *source.Node, path manifest.NamedPath,
	n *source.Node) {
	list := app.Of(n)
	if len(list) == 0 {
		t.constant(f, app, object, path, n)
		return
	}
	first := &list[0]
	first.Same = first.Same && !onlyNamed(first, path)
	f.Origin, f.Range = t.originOf(first)
	f.Spec = first.Path.String()
	f.Doc = t.docOf(first)
	for i := range list[1:] {
		o := &list[i+1]
		if o.Range() != first.Range() {
			f.Also = append(f.Also, Decider{o.Path.String(), o.Range()})
		}
	}
}

// onlyNamed reports whether a field has the name of the app and is no name of an object:
// it follows from the name then, as a selector does.
func onlyNamed(o *compiler.Origin, path manifest.NamedPath) bool {
	return o.Path.String() == "metadata.name" && path.Names() != "metadata.name"
}

// originOf says what an origin is, and where.
func (t *Origins) originOf(o *compiler.Origin) (Origin, source.Range) {
	at := o.Range()
	switch {
	case o.Node.Range == o.Node.Key && !o.Named: // a default stands where it would be written
		if place := t.language.DefaultPlace(kindIn(o), o.Path); place.Known() {
			return FromRule, place
		}
		return FromDefault, at
	case t.language.Holds(at):
		return FromRule, at
	case !o.Same:
		return FromDerived, at
	case len(o.Path) > 1 && o.Path[0].Name == "spec" && o.Path[1].Name == "patches":
		return FromPatch, at
	case t.inLayer(o.App, at):
		return FromLayer, at
	}
	return FromSpec, at
}

// kindIn gives the kind of the document that the path of an origin leads through.
func kindIn(o *compiler.Origin) string {
	if own := o.App.Own; own != nil && own.Node.Follow(o.Path) == o.Node {
		return own.Node.Get("kind").Text
	}
	return o.App.Kind
}

// inLayer reports whether a place is in an app's own layers, or in an Environment.
func (t *Origins) inLayer(app *schema.App, at source.Range) bool {
	if app.Document != nil {
		if own := app.Document.Root().Get("environments"); own.Exists() && own.Holds(at) {
			return true
		}
	}
	return t.environments.Hold(at)
}

// constant says where a field is from that no value changes: the kind, or what the
// language gives where nothing is said.
func (t *Origins) constant(f *FieldOrigin, app *tracedApp, object *source.Node, path manifest.NamedPath,
	n *source.Node) {
	f.Origin, f.Range = FromDerived, app.Node.Get("kind").Range
	if len(path) == 1 {
		f.Spec, f.Doc = "kind", "a "+app.Kind+" becomes it"
		return
	}
	part, ok := app.PartOf(n)
	if ok {
		f.Range, f.Spec = part.Node.Key, part.Path.String()
	}
	found := t.fieldOf(object.Get("kind").Text + "." + path.Names())
	switch {
	case found.known && found.Decision == fields.Reached:
		f.Origin = FromDefault
		if spec, doc := t.reaching(app.App, found.By); spec != "" {
			f.Spec, f.Doc = spec, doc
		}
	case found.known:
		f.Doc = found.Why
	}
	if !ok && f.Origin == FromDefault {
		f.Range = app.Node.Get("spec").Key
	}
}

// fieldOf gives what the table of fields says of a field of Kubernetes.
func (t *Origins) fieldOf(path string) answer {
	if known, ok := t.answers.Load(path); ok {
		return known.(answer)
	}
	found, _, known := fields.Find(path)
	t.answers.Store(path, answer{found, known})
	return answer{found, known}
}

// reaching gives the field of an app's kind among some, and what it is for.
func (t *Origins) reaching(app *schema.App, by []string) (path, doc string) {
	for _, name := range by {
		if kind, rest, _ := strings.Cut(name, "."); kind == app.Kind {
			return rest, t.docAt(name)
		}
	}
	return "", ""
}

// docOf says what a field of a spec is for.
func (t *Origins) docOf(o *compiler.Origin) string {
	steps := []string{kindIn(o)}
	for _, s := range o.Path {
		if s.Index < 0 {
			steps = append(steps, s.Name)
		}
	}
	return t.docAt(strings.Join(steps, "."))
}

// docAt says what the field of a spec at a path is for, from its kind.
func (t *Origins) docAt(path string) string {
	if known, ok := t.docs.Load(path); ok {
		return known.(string)
	}
	doc := ""
	if f, _, ok := t.language.Lookup(path); ok {
		doc = f.Doc
	}
	t.docs.Store(path, doc)
	return doc
}

// Of gives the origins of the fields at a place, and below it: KIND/NAME.PATH or
// KIND/NAMESPACE/NAME.PATH. Where there is no such, near is what was probably meant; ""
// where nothing is near.
func (t *Origins) Of(where string) (list []FieldOrigin, near string) {
	kind, rest, _ := strings.Cut(where, "/")
	if made := schema.Making(kind); made != nil {
		kind = made.Kind
	}
	longest := -1
	var names, paths []string
	try := func(app *tracedApp, object *source.Node) {
		name := objectName(object)
		names = append(names, name)
		if !strings.EqualFold(object.Get("kind").Text, kind) {
			return
		}
		at, ok := pathAfter(rest, object)
		matched := len(rest) - len(at)
		if !ok || matched < longest {
			return
		}
		if matched > longest {
			longest, list, paths = matched, nil, nil
		}
		list = append(list, t.fieldsOf(app, object, at)...)
		if len(list) == 0 {
			manifest.EachScalar(object, func(p manifest.NamedPath, _ *source.Node) {
				for i := range p {
					paths = append(paths, p[:i+1].String())
				}
			})
		}
	}
	for _, app := range t.apps {
		for _, o := range app.Objects() {
			try(app, o)
		}
	}
	for _, o := range t.passed {
		try(nil, o)
	}
	switch {
	case len(list) > 0:
		return list, ""
	case longest >= 0:
		object, field := where[:len(where)-len(rest)+longest], strings.TrimPrefix(rest[longest:], ".")
		if near := source.Nearest(field, paths); near != "" {
			return nil, object + "." + near
		}
		return nil, ""
	}
	name, _, _ := strings.Cut(where, ".")
	return nil, nearestObject(name, names)
}

// pathAfter gives what follows the name of an object; ok is false where the text does
// not begin with it.
func pathAfter(text string, object *source.Node) (path string, ok bool) {
	_, full, _ := strings.Cut(objectName(object), "/")
	for _, name := range []string{full, object.At("metadata", "name").Text} {
		rest, found := strings.CutPrefix(text, strings.TrimPrefix(name, "/"))
		if found && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return rest, true
		}
	}
	return "", false
}

// nearestObject gives the name of the object that was probably meant.
func nearestObject(name string, names []string) string {
	short := make([]string, len(names))
	for i, n := range names {
		kind, rest, _ := strings.Cut(n, "/")
		short[i] = kind + "/" + path.Base(rest)
	}
	return cmp.Or(source.Nearest(name, short), source.Nearest(name, names))
}

// At gives the fields that the values at a line of a specs' file decide about; column 0
// means the whole line. ok is false where no value stands there.
func (t *Origins) At(file string, line, column int) (list []FieldOrigin, ok bool) {
	for _, app := range t.apps {
		var of []FieldOrigin
		for _, at := range t.valuesAt(app, file, line, column) {
			ok = true
			of = append(of, t.from(app, at)...)
		}
		list = append(list, joined(of)...)
	}
	return list, ok
}

// joined gives fields of an app once, those of an object together; of what several values
// decide about, that which it has as it is.
func joined(list []FieldOrigin) []FieldOrigin {
	type key struct{ object, path string }
	at := map[key]int{}
	order := map[string]int{} // of objects
	var once []FieldOrigin
	for _, f := range list {
		k := key{f.Object, f.Path}
		if i, seen := at[k]; !seen {
			at[k] = len(once)
			once = append(once, f)
		} else if once[i].Origin == FromDerived {
			once[i] = f
		}
		if _, seen := order[f.Object]; !seen {
			order[f.Object] = len(order)
		}
	}
	slices.SortStableFunc(once, func(a, b FieldOrigin) int { return order[a.Object] - order[b.Object] })
	return once
}

// valuesAt gives the places of the values at a line: those that stand there, else those
// below what has its name there.
func (t *Origins) valuesAt(app *tracedApp, file string, line, column int) (list []source.Range) {
	var below []source.Range
	for _, o := range app.Values() {
		at := o.Range()
		if !at.Known() || path.Clean(at.File.Name) != path.Clean(file) || o.Node.Range == o.Node.Key {
			continue
		}
		switch {
		case covers(at, line, column), !o.Named && covers(o.Node.Key, line, column):
			list = append(list, at)
		case t.above(app, &o, line, column):
			below = append(below, at)
		}
	}
	if list == nil {
		list = below
	}
	return slices.Compact(list)
}

// above reports whether a map or list that holds a value has its name at a line.
func (t *Origins) above(app *tracedApp, o *compiler.Origin, line, column int) bool {
	n := o.App.Node
	if o.App.Own != nil {
		n = o.App.Own.Node
	}
	for _, step := range o.Path[:len(o.Path)-1] {
		if n = n.Step(step); step.Index < 0 && covers(n.Key, line, column) {
			return true
		}
	}
	return false
}

// covers reports whether a range is on a line, and there at a column, if it is not 0.
func covers(r source.Range, line, column int) bool {
	if !r.Known() {
		return false
	}
	first, from := r.Position()
	last, to := r.EndPosition()
	if column == 0 {
		return first <= line && line <= max(first, last)
	}
	after := first < line || first == line && from <= column
	return after && (line < last || line == last && column < max(to, from+1))
}

// from gives the fields that the values at a place decide about.
func (t *Origins) from(app *tracedApp, at source.Range) (list []FieldOrigin) {
	effects := map[*source.Node]compiler.Effect{}
	for _, e := range app.From(at) {
		effects[e.Field] = e
	}
	var origin compiler.Origin
	for _, o := range app.Values() {
		if o.Range() == at {
			origin = o
		}
	}
	for _, object := range app.Objects() {
		manifest.EachScalar(object, func(path manifest.NamedPath, n *source.Node) {
			e, ok := effects[n]
			if !ok {
				return
			}
			o := origin
			o.Same = e.Same && !onlyNamed(&o, path)
			f := FieldOrigin{Object: objectName(object), Path: path.String(), Value: shownValue(object, path, n),
				Spec: o.Path.String(), Doc: t.docOf(&o)}
			f.Origin, f.Range = t.originOf(&o)
			list = append(list, f)
		})
	}
	return list
}

// FieldAt names the field of an object that stands at a line of manifests, or of a file
// that build wrote, as Of takes it; column 0 means the whole line. It is "" where none
// does.
func FieldAt(f *source.File, line, column int) (where string) {
	documents, _ := source.Parse(f)
	for _, doc := range documents {
		for _, root := range manifest.Items(doc.Root()) {
			if !covers(root.Range, line, 0) || root.Get("kind").Kind != source.String || IsSpec(root) {
				continue
			}
			if path := pathAt(root, line, column); path != nil {
				return objectName(root) + "." + strings.TrimPrefix(path.String(), ".")
			}
		}
	}
	return ""
}

// pathAt gives the path to the innermost value whose name, or else which itself, stands
// at a line.
func pathAt(n *source.Node, line, column int) (path source.Path) {
	into := func(step source.Step, below *source.Node) bool {
		if !covers(below.Key, line, column) && !covers(below.Range, line, column) {
			return false
		}
		path = append(source.Path{step}, pathAt(below, line, column)...)
		return true
	}
	for _, f := range n.Fields {
		if into(source.Into(f.Name), f.Value) {
			return path
		}
	}
	for i, item := range n.Items {
		if into(source.Item(i), item) {
			return path
		}
	}
	return nil
}
