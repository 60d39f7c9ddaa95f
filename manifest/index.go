package manifest

import (
	"path"
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
	ordered      bool            // something of the input is a hook, or of a wave
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

	once sync.Once
	by   *ways // see ways
}

// few is how many objects a scope may have without ways.
const few = 16

// ways are how to find some of the objects of a scope.
type ways struct {
	named    lists[Ref, *Object]
	kinds    map[string][]*Object
	labelled lists[pair, *Workload] // by each label of their pods
}

// lists are those of all that have something in common. Most have one alone, which takes no
// list of its own.
type lists[K comparable, T any] struct {
	all   []T
	first map[K]int32
	more  map[K][]T
}

func newLists[K comparable, T any](all []T) lists[K, T] {
	return lists[K, T]{all, make(map[K]int32, len(all)), map[K][]T{}}
}

// add adds all[i] to the list of a key.
func (l *lists[K, T]) add(key K, i int) {
	first, known := l.first[key]
	if !known {
		l.first[key] = int32(i)
		return
	}
	list := l.more[key]
	if list == nil {
		list = []T{l.all[first]}
	}
	l.more[key] = append(list, l.all[i])
}

// of gives the list of a key, which is not to be changed.
func (l *lists[K, T]) of(key K) []T {
	if list := l.more[key]; list != nil {
		return list
	}
	if i, known := l.first[key]; known {
		return l.all[i : i+1 : i+1]
	}
	return nil
}

type Ref struct{ Kind, Name string }

type pair struct{ key, value string }

// NewIndex finds the objects in documents. patches tells the files whose
// documents are fragments. kustomizations are the roots of kustomization.yaml
// files that speak of the documents: the ConfigMaps and Secrets that they
// generate will be there.
func NewIndex(documents []*source.Document, patches map[string]bool, kustomizations []*source.Node) *Index {
	return NewIndexWith(nil, documents, patches, kustomizations)
}

// NewIndexWith is NewIndex where the heads of some documents were read already. It takes
// them out of those known.
func NewIndexWith(known map[*source.Document]*Heads, documents []*source.Document, patches map[string]bool,
	kustomizations []*source.Node) *Index {
	all := make([]*Heads, len(documents))
	read := func(i int) {
		if all[i] = known[documents[i]]; all[i] == nil {
			all[i] = ReadHeads(documents[i], patches[documents[i].File.Name])
		}
	}
	if len(documents) > few {
		source.Each(len(documents), read)
	} else { // goroutines would take longer than that
		for i := range documents {
			read(i)
		}
	}
	for _, doc := range documents {
		delete(known, doc)
	}
	x := &Index{byKind: map[string][]*Object{}, labels: map[string]bool{}, scopes: map[place]*scope{},
		generated: newGenerated(), parts: findParts(all, documents, kustomizations)}
	for i, h := range all {
		x.generated.add(&h.brings)
		if h.addsSelectors {
			x.labels[path.Dir(documents[i].File.Name)] = true
		}
		x.Headless = append(x.Headless, h.headless...)
		x.ordered = x.ordered || h.ordered
		for _, o := range h.objects {
			x.add(o)
		}
		all[i] = nil
	}
	x.parts.whole = nil // all are told apart
	x.join()
	var made brings
	for _, root := range kustomizations {
		made.kustomization(root)
	}
	x.generated.add(&made)
	x.scale()
	x.services = sync.OnceValue(x.findServices)
	x.unserved = sync.OnceValue(x.findUnserved)
	x.used = sync.OnceValue(func() map[usedRef]bool { return usedRefs(x) })
	x.pods = sync.OnceValue(func() *labelled { return labelledPods(x) })
	x.offers = sync.OnceValue(func() *labelled { return labelledServices(x) })
	x.customResources = sync.OnceValue(func() map[string]map[string]*k8s.Resource { return findCustomResources(x) })
	x.substituted = sync.OnceValue(func() *substitution { return findSubstitutions(x) })
	x.mutators = sync.OnceValue(func() mutators { return findMutators(x) })
	x.namespaces = sync.OnceValue(func() *namespaceIndex { return indexNamespaces(x) })
	return x
}

func (x *Index) add(o *Object) {
	x.Objects = append(x.Objects, o)
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

// join makes one of scopes that hold the same: mostly all of a folder is in one namespace.
func (x *Index) join() {
	for p, s := range x.scopes {
		if len(s.objects) == 0 {
			continue
		}
		folder, namespace := s.objects[0].Folder(), s.objects[0].Namespace
		for _, within := range [...]place{{folder, namespace}, {folder, everywhere}, {everywhere, namespace}} {
			if same := x.scopes[within]; (p.folder == everywhere || p.folder == within.folder) &&
				(p.namespace == everywhere || p.namespace == within.namespace) && len(same.objects) == len(s.objects) {
				x.scopes[p] = same
				break
			}
		}
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
	if o.Workload != nil && !o.Workload.passes {
		s.workloads = append(s.workloads, o.Workload)
	}
}

// ways gives the ways of a scope that is complete; nil where there are so few objects that
// looking through all is quicker. Of most scopes nobody asks for them.
func (s *scope) ways() *ways {
	if len(s.objects) > few {
		s.once.Do(s.index)
	}
	return s.by
}

func (s *scope) index() {
	by := &ways{newLists[Ref](s.objects), map[string][]*Object{}, newLists[pair](s.workloads)}
	for i, o := range s.objects {
		by.named.add(Ref{o.Kind, o.Name}, i)
		by.kinds[o.Kind] = append(by.kinds[o.Kind], o)
	}
	for i, w := range s.workloads {
		for _, l := range w.PodLabels {
			by.labelled.add(pair{l.Key, l.Value}, i)
		}
	}
	s.by = by
}

// named gives the objects of a kind and name.
func (s *scope) named(kind, called string) (list []*Object) {
	if by := s.ways(); by != nil {
		return by.named.of(Ref{kind, called})
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
	if by := s.ways(); by != nil {
		return by.kinds[kind]
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
	if by := s.ways(); by != nil {
		return by.labelled.of(pair{key, value})
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
	if !x.mayBeMany(from, namespace, selector) {
		return reach(x, from, namespace, func(s *scope) []*Workload { return s.selected(selector) })
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
	list := s.selected(selector)
	x.selected.Store(key, list)
	return list
}

// selected looks for the workloads of a scope that a selector selects.
func (s *scope) selected(selector *Selector) (list []*Workload) {
	for _, w := range s.candidates(selector) {
		if w.Selects(selector) {
			list = append(list, w)
		}
	}
	return list[:len(list):len(list)]
}

// mayBeMany reports whether so many workloads come into question for a selector that what it
// selects is to be kept. Of a few it is found sooner than its name is made.
func (x *Index) mayBeMany(from *Object, namespace string, selector *Selector) bool {
	namespaces := []string{namespace, ""}
	if namespace == "" {
		namespaces = []string{everywhere}
	}
	for _, folder := range []string{from.Folder(), everywhere} {
		for _, namespace := range namespaces {
			if s := x.scopes[place{folder, namespace}]; s != nil && len(s.candidates(selector)) > few {
				return true
			}
		}
	}
	return false
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
	switch s := x.scopes[place{from.Folder(), everywhere}]; {
	case s == nil:
		return nil
	case len(s.candidates(selector)) <= few:
		return s.selected(selector)
	default:
		return x.selectIn(s, selector, selector.String())
	}
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
	if s.ways() == nil {
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
