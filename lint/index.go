package lint

import (
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Index is all objects of the input, and the ways to find them. It is built
// once, shared by all rules, and not changed.
type Index struct {
	Objects   []*Object   // in the order of the input; items of a List in its place
	Workloads []*Workload // those of Objects that have pods, fragments left out

	byKind map[string][]*Object
	scopes map[place]*scope
}

// A place is where objects are found together: in a folder, or in all; in a
// namespace, or in all.
type place struct{ folder, namespace string }

// Neither a folder nor a namespace has such a name.
const everywhere = "*"

// A scope is what a place holds, fragments left out.
type scope struct {
	named     map[name][]*Object
	labelled  map[pair][]*Workload // by each label of their pods
	workloads []*Workload
}

type name struct{ kind, name string }

type pair struct{ key, value string }

// newIndex finds the objects in documents. patches tells the files whose
// documents are fragments.
func newIndex(documents []*source.Document, patches map[string]bool) *Index {
	x := &Index{byKind: map[string][]*Object{}, scopes: map[place]*scope{}}
	for _, doc := range documents {
		x.add(doc, doc.Root, patches[doc.File.Name])
	}
	return x
}

func (x *Index) add(doc *source.Document, n *source.Node, fragment bool) {
	if isList(n) {
		for _, item := range n.Get("items").Items {
			x.add(doc, item, fragment)
		}
		return
	}
	o := newObject(doc, n)
	if o == nil {
		return
	}
	o.Fragment = fragment || n.Has("$patch")
	o.Workload = newWorkload(o)
	x.Objects = append(x.Objects, o)
	if o.Fragment {
		return
	}
	x.byKind[o.Kind] = append(x.byKind[o.Kind], o)
	if o.Workload != nil {
		x.Workloads = append(x.Workloads, o.Workload)
	}
	for _, folder := range []string{o.folder(), everywhere} {
		for _, namespace := range []string{o.Namespace, everywhere} {
			x.scope(place{folder, namespace}).add(o)
		}
	}
}

func (x *Index) scope(p place) *scope {
	s := x.scopes[p]
	if s == nil {
		s = &scope{named: map[name][]*Object{}, labelled: map[pair][]*Workload{}}
		x.scopes[p] = s
	}
	return s
}

func (s *scope) add(o *Object) {
	n := name{o.Kind, o.Name}
	s.named[n] = append(s.named[n], o)
	if o.Workload == nil {
		return
	}
	s.workloads = append(s.workloads, o.Workload)
	for _, l := range o.Workload.PodLabels {
		p := pair{l.Key, l.Value}
		s.labelled[p] = append(s.labelled[p], o.Workload)
	}
}

// Of gives all objects of a kind, whatever their API group, in the order of the
// input.
func (x *Index) Of(kind string) []*Object { return x.byKind[kind] }

// Together reports whether two objects are of one application, in one
// namespace: they stand in one folder and name the same namespace. Copies for
// several environments, each in a folder of its own, are not together. Ask
// this before one object is said to be in the way of another.
func (x *Index) Together(a, b *Object) bool {
	return a.Namespace == b.Namespace && a.folder() == b.folder()
}

// Find gives the objects that a name in from can mean: those of the kind and
// name that may be in the namespace, from's own where namespace is "". An
// object that names no namespace may be in any. Where some stand in from's
// folder, it is only these.
func (x *Index) Find(from *Object, kind, namespace, called string) []*Object {
	return reach(x, from, namespace, func(s *scope) []*Object { return s.named[name{kind, called}] })
}

// Select gives the workloads whose pods a selector in from selects, in the
// namespace given, from's own where it is "". An object that names no namespace
// may be in any. Where some stand in from's folder, it is only these. A
// selector without requirements selects all.
func (x *Index) Select(from *Object, namespace string, selector *Selector) []*Workload {
	return reach(x, from, namespace, func(s *scope) []*Workload {
		var list []*Workload
		for _, w := range s.candidates(selector) {
			if w.Selects(selector) {
				list = append(list, w)
			}
		}
		return list
	})
}

// Near gives the workloads that may be in the namespace, from's own where it is
// "": one of them could have been meant by a reference that leads nowhere.
// Where some stand in from's folder, it is only these.
func (x *Index) Near(from *Object, namespace string) []*Workload {
	return reach(x, from, namespace, func(s *scope) []*Workload { return s.workloads })
}

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
	for _, folder := range []string{from.folder(), everywhere} {
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
	for _, r := range selector.Requirements {
		if r.Operator != "In" || len(r.Values) != 1 {
			continue
		}
		if some := s.labelled[pair{r.Key, r.Values[0]}]; !narrowed || len(some) < len(list) {
			list, narrowed = some, true
		}
	}
	return list
}
