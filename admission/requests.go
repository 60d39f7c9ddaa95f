package admission

import (
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// exempt are the kinds of group that no policy is asked about.
var exempt = map[string]bool{validating: true, validating + "Binding": true, mutating: true, mutating + "Binding": true}

// requests gives what the API server is asked where the input is applied, and what its
// controllers ask then for pods.
func (in *input) requests() (list []*request) {
	before := map[identity]*manifest.Object{}
	if in.Base != nil {
		for _, o := range in.Base.Objects {
			before[in.identity(o)] = o
		}
	}
	for _, o := range in.Index.Objects {
		if !o.Linted() || o.Group == group && exempt[o.Kind] {
			continue
		}
		r := in.newRequest(o)
		key := in.identity(o)
		if old := before[key]; old != nil {
			r.operation, r.before = update, old
			delete(before, key)
		}
		list = append(list, r)
		if w := o.Workload; w != nil && o.Kind != "Pod" && o.Kind != "PodTemplate" && w.Pod().Kind == source.Map {
			list = append(list, in.podRequest(w))
		}
	}
	if in.Base == nil {
		return list
	}
	for _, o := range in.Base.Objects { // those that are gone
		if o.Linted() && before[in.identity(o)] == o && !(o.Group == group && exempt[o.Kind]) {
			r := in.newRequest(o)
			r.operation, r.before = removal, o
			list = append(list, r)
		}
	}
	return list
}

func (in *input) identity(o *manifest.Object) identity {
	id := identity{k8s.PresentGroup(o.Group, o.Kind), o.Kind, "", o.Name}
	if !in.definitions.global(kindOf(o)) {
		id.namespace = namespaceOf(o)
	}
	return id
}

// prepare fills in what the server makes of the object; once.
func (r *request) prepare() {
	switch {
	case r.prepared:
	case r.workload != nil:
		r.preparePod()
	default:
		if r.operation != removal {
			r.node, r.open = r.input.stored(r.Object)
		}
		if r.before != nil {
			r.old, _ = r.input.stored(r.before)
		}
	}
	r.prepared = true
}

// podRequest gives the request that a controller makes for a pod of a workload.
func (in *input) podRequest(w *manifest.Workload) *request {
	r := in.newRequest(w.Object)
	r.workload = w
	r.of = kind{"", "v1", "Pod"}
	r.kind, r.resource, r.name = "Pod", resource{"", "v1", "pods"}, ""
	r.equivalents = sync.OnceValue(func() []resource { return nil })
	return r
}
