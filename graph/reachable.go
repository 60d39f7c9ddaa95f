package graph

import (
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
)

// A reachable finds workloads and Services by their labels, in the namespaces that IDs
// say.
type reachable struct {
	workloads []*object
	byPlace   map[string]*labelled // workloads, by namespace
	served    map[string]*labelled // Services, likewise
}

// A labelled is some objects, and how to find those with a label.
type labelled struct {
	all     []*object
	byLabel map[[2]string][]*object
}

func newReachable(objects []*object) *reachable {
	r := &reachable{byPlace: map[string]*labelled{}, served: map[string]*labelled{}}
	for _, o := range objects {
		switch {
		case isWorkload(o.Object):
			r.workloads = append(r.workloads, o)
			addTo(r.byPlace, o, o.Workload.PodLabels)
		case o.Is("", "Service"):
			addTo(r.served, o, o.Labels())
		}
	}
	return r
}

func addTo(places map[string]*labelled, o *object, labels manifest.Labels) {
	in := places[o.node.Namespace]
	if in == nil {
		in = &labelled{byLabel: map[[2]string][]*object{}}
		places[o.node.Namespace] = in
	}
	in.all = append(in.all, o)
	for _, l := range labels {
		key := [2]string{l.Key, l.Value}
		in.byLabel[key] = append(in.byLabel[key], o)
	}
}

// candidates gives objects among which are all that a selector selects: those with the
// rarest label that it asks for.
func (in *labelled) candidates(s *manifest.Selector) []*object {
	list := in.all
	for _, r := range s.Requirements {
		if r.Operator != "In" || len(r.Values) != 1 || manifest.ControllerLabels[r.Key] != nil {
			continue
		}
		if some := in.byLabel[[2]string{r.Key, r.Values[0]}]; len(some) < len(list) {
			list = some
		}
	}
	return list
}

// selected gives the workloads of a namespace whose pods a selector selects.
func (r *reachable) selected(namespace string, s *manifest.Selector) (list []*object) {
	in := r.byPlace[namespace]
	if in == nil {
		return nil
	}
	for _, o := range in.candidates(s) {
		if o.Workload.Selects(s) {
			list = append(list, o)
		}
	}
	return list
}

// services gives the Services of a namespace that a selector selects by their own labels.
func (r *reachable) services(namespace string, s *manifest.Selector) (list []*object) {
	in := r.served[namespace]
	if in == nil {
		return nil
	}
	for _, o := range in.candidates(s) {
		if s.Matches(o.Labels()) {
			list = append(list, o)
		}
	}
	return list
}

// namespaces gives those that have workloads or Services, sorted.
func (r *reachable) namespaces() []string {
	all := map[string]bool{}
	for name := range r.byPlace {
		all[name] = true
	}
	for name := range r.served {
		all[name] = true
	}
	return slices.Sorted(maps.Keys(all))
}
