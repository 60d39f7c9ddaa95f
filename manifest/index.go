package manifest

import (
	"path"
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Index is all objects of the input, and the ways to find them. It is built
// once, shared by all rules, and not changed.
type Index struct {
	Objects   []*Object   // in the order of the input; items of a List in its place
	Workloads []*Workload // those of Objects that have pods, fragments left out

	// Headless are the documents, and items of a List, without apiVersion and kind.
	Headless []*source.Node

	byKind  map[string][]*Object
	scopes  map[place]*scope
	patches []*Workload // those of fragments
	last    struct {    // where the last object was added
		place
		scopes [4]*scope
	}
	autoscalers map[*Workload][]*Autoscaler
	services    func() map[*Workload]*Object // the first Service that selects each workload
	unserved    func() map[place]*Workload   // the first workload of each place that no Service selects
	used        func() map[usedRef]bool      // the ConfigMaps and Secrets that something names
	selected    sync.Map                     // what Select gave, by selection, and what follows from that
	labels      map[string]bool              // folders whose kustomization adds labels and selectors
	generated   *generated
	parts       *parts

	substituted func() *substitution // where ${NAME} is known to be filled in

	pods, offers func() *labelled // what the labels of pods, and of Services, say
	namespaces   func() *namespaceIndex
	ordered      func() bool     // something of the input is a hook, or of a wave
	mutators     func() mutators // the API groups of webhooks that may fill in fields

	customResources func() map[string]map[string]*k8s.Resource // by API group and name
}

// A place is where objects are found together: in a folder, or in all; in a
// namespace, or in all.
type place struct{ folder, namespace string }

// Neither a folder nor a namespace has such a name.
const everywhere = "*"

// A scope is what a place holds, fragments left out.
type scope struct {
	objects   []*Object
	workloads []*Workload
	operated  []*Object // custom resources that operators may make pods for
	others    bool      // some of objects are no workloads
	by        *ways     // nil where there are so few objects that looking through all is quicker
}

// few is how many objects a scope may have without ways.
const few = 16

// ways are how to find some of the objects of a scope.
type ways struct {
	named    map[Ref][]*Object
	kinds    map[string][]*Object
	labelled map[pair][]*Workload // by each label of their pods
}

type Ref struct{ Kind, Name string }

type pair struct{ key, value string }

// NewIndex finds the objects in documents. patches tells the files whose
// documents are fragments. kustomizations are the roots of kustomization.yaml
// files that speak of the documents: the ConfigMaps and Secrets that they
// generate will be there.
func NewIndex(documents []*source.Document, patches map[string]bool, kustomizations []*source.Node) *Index {
	x := &Index{byKind: map[string][]*Object{}, labels: map[string]bool{}, scopes: map[place]*scope{},
		generated: newGenerated(), parts: findParts(documents, kustomizations)}
	for _, doc := range documents {
		x.generated.document(doc.Root())
		if addsSelectors(doc.Root()) {
			x.labels[path.Dir(doc.File.Name)] = true
		}
		x.add(doc, asApplied(doc), patches[doc.File.Name])
	}
	for _, root := range kustomizations {
		x.generated.document(root)
	}
	for _, s := range x.scopes {
		s.index()
	}
	x.scale()
	x.services = sync.OnceValue(x.findServices)
	x.unserved = sync.OnceValue(x.findUnserved)
	x.used = sync.OnceValue(func() map[usedRef]bool { return usedRefs(x) })
	x.pods = sync.OnceValue(func() *labelled { return labelledPods(x) })
	x.offers = sync.OnceValue(func() *labelled { return labelledServices(x) })
	x.customResources = sync.OnceValue(func() map[string]map[string]*k8s.Resource { return findCustomResources(x) })
	x.substituted = sync.OnceValue(func() *substitution { return findSubstitutions(x) })
	x.mutators = sync.OnceValue(func() mutators { return findMutators(x) })
	x.ordered = sync.OnceValue(func() bool { return slices.ContainsFunc(x.Objects, inOrder) })
	x.namespaces = sync.OnceValue(func() *namespaceIndex { return indexNamespaces(x) })
	return x
}

func (x *Index) add(doc *source.Document, n *source.Node, fragment bool) {
	if IsList(n) {
		for _, item := range n.Get("items").Items {
			x.add(doc, item, fragment)
		}
		return
	}
	o := newObject(doc, n)
	if o == nil || isEncrypted(o.Kind) || isEncrypted(o.APIVersion) {
		if o == nil && !fragment {
			x.Headless = append(x.Headless, n)
		}
		return
	}
	o.Fragment, o.Local = fragment || n.Has("$patch"), isLocal(o)
	o.Workload = newWorkload(o)
	x.Objects = append(x.Objects, o)
	x.generated.object(o)
	if !o.Fragment {
		o.Unnamed, o.Fragment = x.parts.hold(o)
	}
	if o.Fragment {
		if o.Workload != nil {
			x.patches = append(x.patches, o.Workload)
		}
		return
	}
	x.byKind[o.Kind] = append(x.byKind[o.Kind], o)
	if o.Local {
		return
	}
	if o.Workload != nil {
		x.Workloads = append(x.Workloads, o.Workload)
	}
	// Neighbours mostly share their places.
	if near := (place{o.Folder(), o.Namespace}); near != x.last.place || x.last.scopes[0] == nil {
		x.last.place = near
		for i, p := range [...]place{near, {near.folder, everywhere}, {everywhere, near.namespace},
			{everywhere, everywhere}} {
			x.last.scopes[i] = x.scope(p)
		}
	}
	for _, s := range x.last.scopes {
		s.add(o)
	}
}

func (x *Index) scope(p place) *scope {
	s := x.scopes[p]
	if s == nil {
		s = &scope{}
		x.scopes[p] = s
	}
	return s
}

func (s *scope) add(o *Object) {
	s.objects = append(s.objects, o)
	s.others = s.others || o.Workload == nil
	if makesPods(o) {
		s.operated = append(s.operated, o)
	}
	if o.Workload != nil && !o.Workload.passing() {
		s.workloads = append(s.workloads, o.Workload)
	}
}

// index makes the ways of a scope that is complete.
func (s *scope) index() {
	if len(s.objects) <= few {
		return
	}
	s.by = &ways{named: map[Ref][]*Object{}, kinds: map[string][]*Object{}, labelled: map[pair][]*Workload{}}
	for _, o := range s.objects {
		n := Ref{o.Kind, o.Name}
		s.by.named[n] = append(s.by.named[n], o)
		s.by.kinds[o.Kind] = append(s.by.kinds[o.Kind], o)
	}
	for _, w := range s.workloads {
		for _, l := range w.PodLabels {
			p := pair{l.Key, l.Value}
			s.by.labelled[p] = append(s.by.labelled[p], w)
		}
	}
}

// named gives the objects of a kind and name.
func (s *scope) named(kind, called string) (list []*Object) {
	if s.by != nil {
		return s.by.named[Ref{kind, called}]
	}
	for _, o := range s.objects {
		if o.Kind == kind && o.Name == called {
			list = append(list, o)
		}
	}
	return list
}

// of gives the objects of a kind.
func (s *scope) of(kind string) (list []*Object) {
	if s.by != nil {
		return s.by.kinds[kind]
	}
	for _, o := range s.objects {
		if o.Kind == kind {
			list = append(list, o)
		}
	}
	return list
}

// labelled gives the workloads whose pods have a label.
func (s *scope) labelled(key, value string) (list []*Workload) {
	if s.by != nil {
		return s.by.labelled[pair{key, value}]
	}
	for _, w := range s.workloads {
		if v, ok := w.PodLabels.Get(key); ok && v == value {
			list = append(list, w)
		}
	}
	return list
}

// Of gives all objects of a kind, whatever their API group, in the order of the
// input.
func (x *Index) Of(kind string) []*Object { return x.byKind[kind] }

// Together reports whether two objects are of one application, in one
// namespace: they stand in one folder and name the same namespace. Copies for
// several environments, each in a folder of its own, are not together. Ask
// this before one object is said to be in the way of another.
func (x *Index) Together(a, b *Object) bool {
	return NamespaceKey(a.Namespace) == NamespaceKey(b.Namespace) && a.Folder() == b.Folder()
}

// Find gives the objects that a name in from can mean: those of the kind and
// name that may be in the namespace, from's own where namespace is "". An
// object that names no namespace may be in any. Where some stand in from's
// folder, it is only these.
func (x *Index) Find(from *Object, kind, namespace, called string) []*Object {
	return reach(x, from, namespace, func(s *scope) []*Object { return s.named(kind, called) })
}

// InOtherNamespaces gives some of the objects of the kind and name that stand in from's
// folder, but in another namespace than the one given, from's own where it is
// "".
func (x *Index) InOtherNamespaces(from *Object, kind, namespace, called string) (list []*Object) {
	if namespace == "" {
		namespace = from.Namespace
	}
	s := x.scopes[place{from.Folder(), everywhere}]
	if s == nil || namespace == "" {
		return nil
	}
	for _, o := range s.named(kind, called) {
		if o.Namespace != "" && o.Namespace != namespace && len(list) < enough {
			list = append(list, o)
		}
	}
	return list
}

// Select gives the workloads whose pods a selector in from selects, in the
// namespace given, from's own where it is "". An object that names no namespace
// may be in any. Where some stand in from's folder, it is only these. A
// selector without requirements selects all. The list is not to be changed.
func (x *Index) Select(from *Object, namespace string, selector *Selector) []*Workload {
	if namespace == "" {
		namespace = from.Namespace
	}
	key := selection{nil, from.Folder(), namespace, selector.String()}
	if list, ok := x.selected.Load(key); ok {
		return list.([]*Workload)
	}
	list := reach(x, from, namespace, func(s *scope) []*Workload { return x.selectIn(s, selector, key.selector) })
	list = list[:len(list):len(list)]
	x.selected.Store(key, list)
	return list
}

// selectIn gives the workloads of a scope that a selector, which reads as the
// text, selects. The list is not to be changed.
func (x *Index) selectIn(s *scope, selector *Selector, text string) []*Workload {
	key := selection{in: s, selector: text}
	if list, ok := x.selected.Load(key); ok {
		return list.([]*Workload)
	}
	var list []*Workload
	for _, w := range s.candidates(selector) {
		if w.Selects(selector) {
			list = append(list, w)
		}
	}
	list = list[:len(list):len(list)]
	x.selected.Store(key, list)
	return list
}

// A selection is what a selector selects from a folder in a namespace, or in a
// scope. Many rules ask the same, and many namespaces look into what names none.
type selection struct {
	in                          *scope
	folder, namespace, selector string
}

// SelectInFolder gives the workloads in from's folder, whatever their namespace,
// whose pods a selector selects.
func (x *Index) SelectInFolder(from *Object, selector *Selector) []*Workload {
	if s := x.scopes[place{from.Folder(), everywhere}]; s != nil {
		return x.selectIn(s, selector, selector.String())
	}
	return nil
}

// Near gives the workloads that may be in the namespace, from's own where it is
// "": one of them could have been meant by a reference that leads nowhere.
// Where some stand in from's folder, it is only these.
func (x *Index) Near(from *Object, namespace string) []*Workload {
	return reach(x, from, namespace, func(s *scope) []*Workload { return s.workloads })
}

// InReach gives the objects of a kind that may be in from's namespace. An object
// that names no namespace may be in any. Where some stand in from's folder, it
// is only these. The list is not to be changed.
func (x *Index) InReach(from *Object, kind string) []*Object {
	return reach(x, from, "", func(s *scope) []*Object { return s.of(kind) })
}

// Beside gives the objects of a kind in o's folder that name the same namespace.
// The list is not to be changed.
func (x *Index) Beside(o *Object, kind string) []*Object {
	if s := x.scopes[place{o.Folder(), o.Namespace}]; s != nil {
		return s.of(kind)
	}
	return nil
}

// AddsSelectors reports whether a kustomization in o's folder adds labels to the
// selectors of all objects, and selectors where there are none.
func (x *Index) AddsSelectors(o *Object) bool { return x.labels[o.Folder()] }

// reach looks from an object for what may be in a namespace: in its own folder
// and, where there is nothing, in all. The list is not to be changed.
func reach[T any](x *Index, from *Object, namespace string, look func(*scope) []T) []T {
	if namespace == "" {
		namespace = from.Namespace
	}
	in := func(folder, namespace string) []T {
		if s := x.scopes[place{folder, namespace}]; s != nil {
			return look(s)
		}
		return nil
	}
	for _, folder := range []string{from.Folder(), everywhere} {
		var list []T
		if namespace == "" {
			list = in(folder, everywhere)
		} else {
			list = in(folder, namespace)
			if rest := in(folder, ""); len(list) == 0 {
				list = rest
			} else if len(rest) > 0 {
				list = append(list[:len(list):len(list)], rest...)
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// candidates gives workloads among which are all that a selector selects: those
// with the rarest label that it asks for.
func (s *scope) candidates(selector *Selector) []*Workload {
	list, narrowed := s.workloads, false
	if s.by == nil {
		return list
	}
	for _, r := range selector.Requirements {
		if r.Operator != "In" || len(r.Values) != 1 || ControllerLabels[r.Key] != nil {
			continue
		}
		if some := s.labelled(r.Key, r.Values[0]); !narrowed || len(some) < len(list) {
			list, narrowed = some, true
		}
	}
	return list
}

// WorkloadsOnly reports whether an object's file and folder hold nothing but
// workloads, so that what belongs to them is elsewhere.
func (x *Index) WorkloadsOnly(o *Object) bool {
	for _, namespace := range []string{o.Namespace, ""} {
		if s := x.scopes[place{o.Folder(), namespace}]; s != nil && s.others {
			return false
		}
	}
	return true
}
