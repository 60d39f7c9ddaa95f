package manifest

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Given is an amount of a resource, and where it is said.
type Given struct {
	resource.Quantity
	Node *source.Node
	From *Object // the LimitRange that it is a default of; nil for what a pod says itself
}

// Amounts are amounts of resources, by name.
type Amounts map[string]Given

// AmountsOf reads a map of amounts. ok is false where one of them is none, which the
// schema reports.
func AmountsOf(n *source.Node) (list Amounts, ok bool) {
	list, ok = Amounts{}, true
	for _, f := range n.Fields {
		q, err := resource.ParseQuantity(f.Value.Text)
		if err != nil || !f.Value.Scalar() {
			ok = false
			continue
		}
		list[f.Name] = Given{q, f.Value, nil}
	}
	return list, ok
}

// fill adds what others say of resources that are not among the amounts.
func (a Amounts) fill(others Amounts) {
	for name, given := range others {
		if _, ok := a[name]; !ok {
			a[name] = given
		}
	}
}

// from notes that the amounts are defaults of a LimitRange.
func (a Amounts) from(r *Object) {
	for name, given := range a {
		given.From = r
		a[name] = given
	}
}

// A Limit is one entry of a LimitRange, with the defaults that the API server gives it.
type Limit struct {
	Range                                    *Object
	Type                                     string // Container, Pod or PersistentVolumeClaim
	Max, Min, Default, DefaultRequest, Ratio Amounts
}

// Limits gives the limits of the namespace of an object. known is false where it may have
// others: what names no namespace may be in any, and of copies it is not known which.
func (x *Index) Limits(o *Object) (list []Limit, known bool) {
	ranges, known := x.ofNamespace(o, "LimitRange")
	for _, r := range ranges {
		for _, n := range r.At("spec", "limits").Items {
			limit, ok := limitOf(r, n)
			known = known && ok
			list = append(list, limit)
		}
	}
	return list, known
}

func limitOf(r *Object, n *source.Node) (l Limit, ok bool) {
	l, ok = Limit{Range: r, Type: n.Get("type").Text}, true
	for field, amounts := range map[string]*Amounts{"max": &l.Max, "min": &l.Min, "default": &l.Default,
		"defaultRequest": &l.DefaultRequest, "maxLimitRequestRatio": &l.Ratio} {
		list, fine := AmountsOf(n.Get(field))
		*amounts, ok = list, ok && fine
	}
	if l.Type == "Container" {
		l.Default.fill(l.Max)
		l.DefaultRequest.fill(l.Default)
		l.DefaultRequest.fill(l.Min)
		l.Default.from(r)
		l.DefaultRequest.from(r)
	}
	return l, ok
}

// Quotas gives the ResourceQuotas of the namespace of an object. known is false where it
// may have others.
func (x *Index) Quotas(o *Object) (list []*Object, known bool) {
	return x.ofNamespace(o, "ResourceQuota")
}

// ofNamespace gives the objects of a kind that are in the namespace of an object for
// certain. known is false where there may be others.
func (x *Index) ofNamespace(o *Object, kind string) (list []*Object, known bool) {
	all := OfGroup(x.InReach(o, kind), "")
	if len(all) > MaxCandidates {
		return nil, false
	}
	for _, other := range all {
		if !x.Together(o, other) && (o.Namespace == "" || other.Namespace != o.Namespace ||
			other.Folder() != all[0].Folder()) || x.HasFragment(kind, other.Name) {
			return nil, false
		}
		list = append(list, other)
	}
	return list, true
}

// An Asked is what a container, or a pod, asks for and may have at most.
type Asked struct {
	Requests, Limits Amounts
	Node             *source.Node // the container, or the list of all
}

// AskedBy gives what each container of a workload asks for when its pods are made: the
// defaults of the API server and of limits filled in. ok is false where that is not known.
func AskedBy(w *Workload, limits []Limit) (list []Asked, ok bool) {
	if w.Pod().Get("resources").Exists() {
		return nil, false
	}
	for _, c := range w.Containers() {
		a := Asked{Node: c.Node}
		var fine, also bool
		a.Requests, fine = AmountsOf(c.Node.At("resources", "requests"))
		a.Limits, also = AmountsOf(c.Node.At("resources", "limits"))
		if !fine || !also {
			return nil, false
		}
		a.Requests.fill(a.Limits)
		for _, l := range limits {
			if l.Type == "Container" {
				a.Requests.fill(l.DefaultRequest)
				a.Limits.fill(l.Default)
			}
		}
		list = append(list, a)
	}
	return list, true
}

// AskedByPod gives what a pod asks for: the sum over the containers that run at one time.
func AskedByPod(w *Workload, containers []Asked) Asked {
	total := Asked{Node: w.Pod().Get("containers")}
	total.Requests = sumOf(w, containers, func(a Asked) Amounts { return a.Requests })
	total.Limits = sumOf(w, containers, func(a Asked) Amounts { return a.Limits })
	return total
}

// sumOf adds up what containers have: those that run as long as the pod does, or, if that
// is more, an init container beside the sidecars that were started before it. An amount
// stands where the largest of its parts does.
func sumOf(w *Workload, containers []Asked, of func(Asked) Amounts) Amounts {
	running, sidecars, starting := Amounts{}, Amounts{}, Amounts{}
	for i, c := range w.Containers() {
		has := of(containers[i])
		switch c.Role {
		case Init:
			beside := sum(sidecars, has)
			for name, given := range beside {
				if most, ok := starting[name]; !ok || given.Cmp(most.Quantity) > 0 {
					starting[name] = given
				}
			}
		case Sidecar:
			sidecars, running = sum(sidecars, has), sum(running, has)
		default:
			running = sum(running, has)
		}
	}
	for name, given := range starting {
		if has, ok := running[name]; !ok || given.Cmp(has.Quantity) > 0 {
			running[name] = given
		}
	}
	return running
}

func sum(a, b Amounts) Amounts {
	total := Amounts{}
	total.fill(a)
	for name, given := range b {
		has, ok := total[name]
		if !ok {
			total[name] = given
			continue
		}
		if given.Cmp(has.Quantity) > 0 {
			has, given = given, has
		}
		both := has.DeepCopy()
		both.Add(given.Quantity)
		total[name] = Given{both, has.Node, has.From}
	}
	return total
}

// Some reports whether the amounts have some of one of the resources.
func (a Amounts) Some(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		given := a[name]
		return given.Node != nil && given.Sign() > 0
	})
}
