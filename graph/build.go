package graph

import (
	"cmp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Input is what a graph is made of.
type Input struct {
	Index *manifest.Index

	// Findings are what the linter found, where it was found in the documents of the index.
	Findings []source.Diagnostic

	// Specs tell of the files that specs were compiled to.
	Specs map[*source.File]*Spec

	// Trace, if set, gives where text that was made by a program is from.
	Trace func(source.Range) source.Range
}

// A Spec is what objects were compiled from.
type Spec struct {
	App   string
	Range source.Range // of its document

	// Findings are what is said of the spec, where it stands.
	Findings []source.Diagnostic

	// Origin gives the value of the spec that a field of an object comes of, with its path.
	Origin func(kind, name string, field source.Path) (at source.Range, path string)

	// After are the apps that it waits for, of its own namespace.
	After []Waited

	objects  []*object
	workload *object // the first of objects that has pods, that of the app's name before others
}

// A Waited is an app that another one waits for.
type Waited struct {
	App  string
	Path string
	At   source.Range
}

// A builder makes a graph.
type builder struct {
	Input
	x          *manifest.Index
	shownKinds map[kind]string
	scopes     map[kind]string            // of kinds that CRDs of the input define
	known      map[string]manifest.Labels // of the Namespaces of the input
	nodes      map[string]*Node
	objects    []*object
	places     map[*source.File][]*object // by where they stand
	reachable  *reachable
	refs       []*ref
}

// An object is one of the input that is a node.
type object struct {
	*manifest.Object
	kind  kind
	node  *Node
	start *Node // where what its pods refer to starts
	spec  *Spec // that it was compiled from; nil
}

// A ref is one place where something refers to another.
type ref struct {
	object   *object // in which it stands
	from, to *Node
	typ      string
	at       *source.Node
	fields   []*source.Node // what stands in one of these speaks of it too, and at its key
	within   []*source.Node // what stands in one of these, which are items of lists
	path     source.Path
}

// New finds all nodes and edges of an input.
func New(in Input) *Graph {
	b := newBuilder(in)
	b.look()
	b.waits()
	b.findings()
	g := &Graph{Edges: b.edges()}
	for _, n := range b.nodes {
		slices.SortFunc(n.Also, comparePlaces)
		n.Also = slices.Compact(n.Also)
		n.Findings = unique(n.Findings)
		g.Nodes = append(g.Nodes, n)
	}
	g.sort()
	g.pods = b.readPods()
	return g
}

func newBuilder(in Input) *builder {
	return &builder{Input: in, x: in.Index, shownKinds: map[kind]string{}, nodes: map[string]*Node{},
		places: map[*source.File][]*object{}}
}

// look finds the objects, and what each of them refers to.
func (b *builder) look() {
	b.readScopes()
	for _, o := range b.x.Objects {
		if o.Linted() && !madeByController(o) {
			b.add(o)
		}
	}
	for _, o := range b.objects {
		if owner := jobOwner(o); owner != "" {
			o.start = b.target(kind{"batch", "CronJob"}, o.Namespace, owner)
		}
	}
	b.reachable = newReachable(b.objects)
	for _, o := range b.objects {
		b.references(o)
	}
}

// madeByController reports whether an object is a Pod or ReplicaSet of a controller, as
// dumps of a cluster have them: what it says, the controller says.
func madeByController(o *manifest.Object) bool {
	return (o.Is("", "Pod") || o.Kind == "ReplicaSet") && len(o.At("metadata", "ownerReferences").Items) > 0
}

// add makes a node of an object. One that is there twice is one node.
func (b *builder) add(o *manifest.Object) {
	own := &object{Object: o, kind: kind{o.Group, o.Kind}, spec: b.Specs[o.Document.File]}
	name := o.Name
	if name == "" {
		name = o.At("metadata", "generateName").Text
	}
	id := b.id(own.kind, o.Namespace, name)
	place := b.placeOf(o.Node().Range, own)
	n := b.nodes[id]
	switch {
	case n == nil:
		n = &Node{ID: id, APIVersion: o.APIVersion, Kind: o.Kind, Namespace: b.namespace(own.kind, o.Namespace), Name: name,
			App: appOf(own), Place: place}
		b.nodes[id] = n
	case comparePlaces(place, n.Place) < 0:
		n.Also = append(n.Also, n.Place)
		n.Place, n.APIVersion, n.App = place, o.APIVersion, appOf(own)
	case place != n.Place:
		n.Also = append(n.Also, place)
	}
	own.node, own.start = n, n
	b.objects = append(b.objects, own)
	b.places[o.Document.File] = append(b.places[o.Document.File], own)
	if own.spec != nil {
		own.spec.add(own)
	}
}

// add notes an object of a spec.
func (s *Spec) add(o *object) {
	s.objects = append(s.objects, o)
	if isWorkload(o.Object) && (s.workload == nil || s.workload.Name != s.App && o.Name == s.App) {
		s.workload = o
	}
}

// appOf names the app that an object is of.
func appOf(o *object) string {
	if o.spec != nil {
		return o.spec.App
	}
	app, _ := o.Labels().Get("app.kubernetes.io/name")
	return app
}

// workloadKinds are the kinds of Kubernetes that have pods.
var workloadKinds = []string{"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet",
	"ReplicationController", "StatefulSet"}

func isWorkload(o *manifest.Object) bool {
	return o.Workload != nil && manifest.BuiltInGroup(o.Group) && slices.Contains(workloadKinds, o.Kind)
}

// placeOf gives where something in an object is shown.
func (b *builder) placeOf(at source.Range, o *object) Place {
	switch {
	case o.spec != nil:
		at = o.spec.Range
	case b.Trace != nil:
		at = b.Trace(at)
	}
	return placeAt(at)
}

func placeAt(at source.Range) Place {
	if !at.Known() {
		return Place{}
	}
	line, column := at.Position()
	return Place{at.File.Name, line, column}
}

// target gives the node of what something refers to, which is missing where the input does
// not have it.
func (b *builder) target(k kind, namespace, name string) *Node {
	id := b.id(k, namespace, name)
	n := b.nodes[id]
	if n == nil {
		n = &Node{ID: id, APIVersion: apiVersionOf(k), Kind: k.name, Namespace: b.namespace(k, namespace), Name: name,
			Missing: !comesWithCluster(k, name)}
		b.nodes[id] = n
	}
	return n
}

// refer notes that an object refers to another one of its namespace by a name. What is no
// name refers to nothing.
func (b *builder) refer(o *object, typ string, k kind, name *source.Node, fields ...*source.Node) {
	b.referIn(o, typ, k, o.Namespace, name, fields...)
}

func (b *builder) referIn(o *object, typ string, k kind, namespace string, name *source.Node, fields ...*source.Node) {
	if name.Kind == source.String && name.Text != "" {
		b.note(&ref{object: o, from: o.node, to: b.target(k, namespace, name.Text), typ: typ, at: name, fields: fields})
	}
}

// templateRefer is refer for what pods need, whose edges start at the workload.
func (b *builder) templateRefer(o *object, typ string, k kind, name *source.Node, fields ...*source.Node) {
	if name.Kind == source.String && name.Text != "" {
		b.note(&ref{object: o, from: o.start, to: b.target(k, o.Namespace, name.Text), typ: typ, at: name, fields: fields})
	}
}

func (b *builder) note(r *ref) { b.refs = append(b.refs, r) }

// waits notes the apps that others wait for.
func (b *builder) waits() {
	byApp := map[[2]string]*Spec{}
	seen := map[*Spec]bool{}
	var specs []*Spec
	for _, o := range b.objects {
		if s := o.spec; s != nil && !seen[s] && s.workload != nil {
			seen[s] = true
			specs = append(specs, s)
			byApp[[2]string{manifest.NamespaceKey(s.workload.Namespace), s.App}] = s
		}
	}
	for _, s := range specs {
		for _, w := range s.After {
			if other := byApp[[2]string{manifest.NamespaceKey(s.workload.Namespace), w.App}]; other != nil && other != s {
				b.note(&ref{object: s.workload, from: s.workload.node, to: other.workload.node, typ: "after",
					at: &source.Node{Range: w.At, Key: w.At, Text: w.Path}})
			}
		}
	}
}

// edges joins what was noted: one edge for each from, to and type.
func (b *builder) edges() (list []*Edge) {
	b.setPaths()
	broken := b.newBreaks()
	type key struct {
		from, to *Node
		typ      string
	}
	byKey := map[key]*Edge{}
	worst := map[*Edge]*source.Diagnostic{}
	for _, r := range b.refs {
		k := key{r.from, r.to, r.typ}
		e := byKey[k]
		if e == nil {
			e = &Edge{From: r.from, To: r.to, Type: r.typ}
			byKey[k] = e
			list = append(list, e)
		}
		e.Places = append(e.Places, b.edgePlace(r))
		if d := broken.of(r); d != nil && (worst[e] == nil || d.Severity < worst[e].Severity) {
			worst[e] = d
		}
	}
	for _, e := range list {
		slices.SortFunc(e.Places, func(a, b EdgePlace) int {
			return cmp.Or(comparePlaces(a.Place, b.Place), cmp.Compare(a.Path, b.Path))
		})
		e.Places = slices.Compact(e.Places)
		if d := worst[e]; d != nil {
			e.Broken, e.Rule, e.Message = true, d.Rule, d.Message
		}
	}
	return list
}

// edgePlace gives where a ref is shown.
func (b *builder) edgePlace(r *ref) EdgePlace {
	switch s := r.object.spec; {
	case r.typ == "after":
		return EdgePlace{r.at.Text, placeAt(r.at.Range)}
	case s != nil:
		at, path := s.Origin(r.object.Kind, r.object.Name, r.path)
		return EdgePlace{path, placeAt(at)}
	}
	return EdgePlace{r.path.String(), b.placeOf(r.at.Range, r.object)}
}

// setPaths finds the paths of all places, going through each object once.
func (b *builder) setPaths() {
	byObject := map[*object]map[*source.Node][]*ref{}
	for _, r := range b.refs {
		if byObject[r.object] == nil {
			byObject[r.object] = map[*source.Node][]*ref{}
		}
		byObject[r.object][r.at] = append(byObject[r.object][r.at], r)
	}
	for o, wanted := range byObject {
		setPaths(o.Node(), nil, wanted)
	}
}

func setPaths(n *source.Node, path source.Path, wanted map[*source.Node][]*ref) {
	for _, r := range wanted[n] {
		if r.path == nil {
			r.path = slices.Clone(path)
		}
	}
	for _, f := range n.Fields {
		setPaths(f.Value, append(path, source.Into(f.Name)), wanted)
	}
	for i, item := range n.Items {
		setPaths(item, append(path, source.Item(i)), wanted)
	}
}
