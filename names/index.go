package names

import (
	"cmp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// New finds the names of an input.
func New(in Input) *Index {
	x := &Index{input: in, byRoot: map[*source.Node]*app{}, byFile: map[string][]*mention{}}
	b := &builder{Index: x, forms: map[*source.Document]*form{}, byObject: map[*manifest.Object]*Thing{},
		ports: map[*source.Node]*Thing{}, labels: map[labelKey]*Thing{}, keys: map[*source.Node]*Thing{},
		labelled: map[label][]*app{}, environments: map[string]*Thing{},
		byName: map[string][]*app{}, madeAt: map[*source.Node]*Thing{}, said: map[source.Range]bool{}}
	b.readApps()
	b.readObjects()
	b.declare()
	b.refer()
	return x
}

// A builder makes an index.
type builder struct {
	*Index
	byName       map[string][]*app
	forms        map[*source.Document]*form // by the documents of what they become
	byObject     map[*manifest.Object]*Thing
	ports        map[*source.Node]*Thing // of manifests, by their names
	labels       map[labelKey]*Thing
	keys         map[*source.Node]*Thing // of ConfigMaps and Secrets, by their values
	labelled     map[label][]*app        // by a label that has the name of the app in it
	environments map[string]*Thing
	madeAt       map[*source.Node]*Thing // what others make, by what names it
	said         map[source.Range]bool
}

// readApps makes the apps of the documents of specs.
func (b *builder) readApps() {
	for _, a := range b.input.Apps {
		of := b.byRoot[a.Document.Root()]
		if of == nil {
			of = &app{Thing: &Thing{Kind: OfApp, Name: a.Name, title: a.Document.Root().Get("kind").Text + " " + a.Name},
				document: a.Document, kind: a.Kind, ports: map[portKey]*Thing{}}
			of.Thing.app = of
			b.byRoot[a.Document.Root()] = of
			b.apps = append(b.apps, of)
			b.byName[of.Name] = append(b.byName[of.Name], of)
		}
		of.forms = append(of.forms, &form{App: a, of: of, uses: map[*source.Node][]meaning{}})
		if namespace := manifest.NamespaceKey(a.Namespace); !slices.Contains(of.namespaces, namespace) {
			of.namespaces = append(of.namespaces, namespace)
		}
	}
}

// readObjects finds the objects that there are, and what apps become.
func (b *builder) readObjects() {
	documents := slices.Clone(b.input.Documents)
	for _, a := range b.apps {
		for _, f := range a.forms {
			for _, root := range f.From.Objects() {
				doc := source.NewDocument(f.Node.Range, root)
				b.forms[doc] = f
				documents = append(documents, doc)
			}
		}
	}
	b.objects = manifest.NewIndex(documents, b.input.Patches, b.input.Kustomizations)
	for _, o := range b.objects.Objects {
		if f := b.forms[o.Document]; f != nil {
			f.objects = append(f.objects, o)
			b.noteLabels(f.of, o)
		}
	}
}

// declare notes what has a name, and where.
func (b *builder) declare() {
	for _, a := range b.apps {
		name := a.document.Root().At("metadata", "name")
		b.say(name, true, meaning{Thing: a.Thing})
		b.declareSpec([]*app{a}, a.document.Root().Get("spec"))
		for _, f := range a.document.Root().Get("environments").Fields {
			b.declareSpec([]*app{a}, f.Value)
		}
	}
	for _, doc := range b.input.Specs {
		b.declareEnvironment(doc.Root())
	}
	for _, o := range b.objects.Objects {
		if b.forms[o.Document] == nil && o.Linted() {
			b.declareObject(o)
		}
	}
}

func (b *builder) declareObject(o *manifest.Object) {
	t := &Thing{Kind: OfObject, Name: o.Name, title: o.Title(), object: o}
	b.byObject[o] = t
	if b.say(o.At("metadata", "name"), true, meaning{Thing: t}) == nil {
		b.say(o.At("metadata", "generateName"), true, meaning{Thing: t})
	}
	if o.Workload != nil {
		for _, c := range o.Workload.Containers() {
			for _, p := range c.Ports {
				b.declarePort(o, p.Node.Get("name"), false)
			}
		}
	}
	if o.Is("", "Service") {
		for _, n := range o.At("spec", "ports").Items {
			b.declarePort(o, n.Get("name"), true)
		}
	}
	if o.Is("", "ConfigMap") || o.Is("", "Secret") {
		for _, field := range []string{"data", "stringData", "binaryData"} {
			for _, f := range o.At(field).Fields {
				key := &Thing{Kind: OfKey, Name: f.Name, title: "key " + f.Name, object: o}
				b.keys[f.Value] = key
				b.sayKey(f.Value, f.Name, true, meaning{Thing: key})
			}
		}
	}
}

// refer notes what speaks of what.
func (b *builder) refer() {
	for _, a := range b.apps {
		root := a.document.Root()
		b.spec([]*app{a}, root.Get("spec"))
		for _, f := range root.Get("environments").Fields {
			b.spec([]*app{a}, f.Value)
			b.environment(f.Value.Key, f.Name)
		}
	}
	for _, doc := range b.input.Specs {
		b.ofSpecs(doc.Root())
	}
	for _, r := range graph.References(graph.Input{Index: b.objects}) {
		b.reference(r)
	}
	for _, root := range b.input.Kustomizations {
		b.kustomization(root)
	}
	for _, o := range b.objects.Objects {
		if !o.Linted() {
			b.part(o)
			continue
		}
		if o.Workload != nil {
			b.dataKeys(o.Workload)
		}
		if b.forms[o.Document] == nil {
			b.object(o)
		}
	}
}

// object notes what else one object speaks of.
func (b *builder) object(o *manifest.Object) {
	b.ofKind(o.Node(), o.Group)
	b.ownLabels(o)
	b.selectors(o)
	b.portsOf(o)
	b.named(o)
}

// say notes that a scalar speaks of things.
func (b *builder) say(n *source.Node, declares bool, meant ...meaning) *mention {
	if !n.Scalar() || n.Kind == source.Null || n.Text == "" {
		return nil
	}
	return b.sayAt(n.Range, n.Text, declares, meant)
}

// sayKey is say for the name of a field.
func (b *builder) sayKey(n *source.Node, name string, declares bool, meant ...meaning) *mention {
	return b.sayAt(n.Key, name, declares, meant)
}

func (b *builder) sayAt(at source.Range, text string, declares bool, meant []meaning) *mention {
	if !at.Known() || len(meant) == 0 {
		return nil
	}
	m := &mention{at: at, text: text, declares: declares, meant: meant}
	b.said[at] = true
	b.byFile[at.File.Name] = append(b.byFile[at.File.Name], m)
	for _, t := range meant {
		t.mentions = append(t.mentions, m)
		if declares {
			t.declared = append(t.declared, at)
		}
	}
	return m
}

// mean notes that a field of an object speaks of things: where it stands, or, of what a spec
// becomes, wherever it is from.
func (b *builder) mean(o *manifest.Object, n *source.Node, meant ...meaning) {
	f := b.forms[o.Document]
	if f == nil {
		b.say(n, false, meant...)
		return
	}
	for _, m := range meant {
		if m.app == f.of && m.Kind == OfApp {
			continue // of itself
		}
		f.uses[n] = append(f.uses[n], m)
		m.uses = append(m.uses, use{f, n, m})
	}
}

// meaningOf gives what a name of an object means: the object, or the app that becomes it.
func (b *builder) meaningOf(o *manifest.Object) (m meaning, ok bool) {
	if f := b.forms[o.Document]; f != nil {
		return meaning{Thing: f.of.Thing, object: o}, true
	}
	t := b.byObject[o]
	return meaning{Thing: t}, t != nil
}

// near leaves of objects those that one speaks of: what build wrote stands for specs that are
// not there, and what is in the same folder goes before others.
func near[T interface{ Folder() string }](b *builder, from *manifest.Object, list []T,
	object func(T) *manifest.Object) []T {
	if !b.written(from) {
		list = those(list, func(o T) bool { return !b.written(object(o)) })
	}
	return those(list, func(o T) bool { return o.Folder() == from.Folder() })
}

// those leaves of a list what is wanted, where some is.
func those[T any](list []T, wanted func(T) bool) []T {
	some := slices.DeleteFunc(slices.Clone(list), func(o T) bool { return !wanted(o) })
	if len(some) > 0 {
		return some
	}
	return list
}

// written reports whether build wrote an object.
func (b *builder) written(o *manifest.Object) bool {
	return b.forms[o.Document] == nil && b.input.Generated(o.Document.File)
}

func (b *builder) nearObjects(from *manifest.Object, list []*manifest.Object) []*manifest.Object {
	return near(b, from, list, func(o *manifest.Object) *manifest.Object { return o })
}

// selected gives the workloads that a selector in an object selects.
func (b *builder) selected(from *manifest.Object, namespace string, s *manifest.Selector) []*manifest.Workload {
	list := those(b.objects.Select(from, namespace, s),
		func(w *manifest.Workload) bool { return inNamespace(w.Object, from, namespace) })
	if len(list) > mostSelected {
		return nil
	}
	return near(b, from, list, func(w *manifest.Workload) *manifest.Object { return w.Object })
}

// inNamespace reports whether an object names the namespace in which another one looks, ""
// where that is its own.
func inNamespace(o, from *manifest.Object, namespace string) bool {
	return manifest.NamespaceKey(o.Namespace) == manifest.NamespaceKey(cmp.Or(namespace, from.Namespace))
}

// find gives the objects that a name in an object can mean.
func (b *builder) find(from *manifest.Object, kind, namespace, name string) []*manifest.Object {
	return b.nearObjects(from, those(b.objects.Find(from, kind, namespace, name),
		func(o *manifest.Object) bool { return inNamespace(o, from, namespace) }))
}

// reference notes a reference between objects.
func (b *builder) reference(r graph.Reference) {
	if r.Type == "selects" {
		b.selects(r.Object, r.At, r.To)
		return
	}
	to := b.nearObjects(r.Object, r.To)
	var meant []meaning
	for _, o := range to {
		if m, ok := b.meaningOf(o); ok {
			meant = append(meant, m)
		}
	}
	if len(to) == 0 && r.MadeAt != nil {
		meant = b.made(r.MadeAt)
	}
	if r.At.Scalar() {
		b.mean(r.Object, r.At, meant...)
	}
	for _, m := range meant {
		if r.Type == "scales" && m.app != nil && b.forms[r.Object.Document] == nil {
			b.scaled(m.app, r.Object.At("spec"))
		}
	}
}

// scaled notes where what scales an app names its main container.
func (b *builder) scaled(a *app, n *source.Node) {
	for _, f := range n.Fields {
		named := f.Name == "container" || f.Name == "containerName"
		if named && f.Value.Text == a.Name && a.mainContainer() == a.Name {
			b.say(f.Value, false, meaning{Thing: a.Thing, inside: true})
		}
		b.scaled(a, f.Value)
	}
	for _, item := range n.Items {
		b.scaled(a, item)
	}
}

// made gives what is said at a place that makes an object.
func (b *builder) made(at *source.Node) []meaning {
	if name := at.At("metadata", "name"); name.Scalar() {
		at = name
	}
	t := b.madeAt[at]
	if t == nil {
		t = &Thing{Kind: OfObject, Name: at.Text, title: at.Text, declared: []source.Range{at.Range}}
		b.madeAt[at] = t
	}
	return []meaning{{Thing: t}}
}

// dataKeys notes which keys of ConfigMaps and Secrets pods take.
func (b *builder) dataKeys(w *manifest.Workload) {
	for _, ref := range manifest.DataRefs(w) {
		if ref.Key == nil || ref.Key.Kind != source.String {
			continue
		}
		for _, o := range manifest.OfGroup(b.find(w.Object, ref.Kind, "", ref.Name.Text), "") {
			for _, field := range []string{"data", "stringData", "binaryData"} {
				if t := b.keys[o.At(field, ref.Key.Text)]; t != nil {
					b.mean(w.Object, ref.Key, meaning{Thing: t})
				}
			}
		}
	}
}

// ofKind notes the kind of an object, where the input says what it is.
func (b *builder) ofKind(root *source.Node, group string) {
	kind := root.Get("kind")
	for _, o := range b.objects.Of("CustomResourceDefinition") {
		spec := o.At("spec")
		if spec.Get("group").Text == group && spec.At("names", "kind").Text == kind.Text {
			if m, ok := b.meaningOf(o); ok {
				b.say(kind, false, m)
			}
		}
	}
}
