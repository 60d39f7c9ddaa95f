package manifest

import "slices"

// GroupOf gives the API group of the kinds that objects refer to by name; the
// others are of the core group.
var GroupOf = map[string]string{"Role": RBACGroup, "ClusterRole": RBACGroup, "ResourceClaim": DeviceGroup,
	"ResourceClaimTemplate": DeviceGroup, "Gateway": GatewayGroup}

// DeviceGroup is the API group of claims for devices, their templates and classes.
const DeviceGroup = "resource.k8s.io"

// Elsewhere gives an object that a name would mean if it were in another
// namespace; nil when there is none.
func (x *Index) Elsewhere(from *Object, kind, namespace, called string) *Object {
	for _, o := range x.InOtherNamespaces(from, kind, namespace, called) {
		if o.Group == GroupOf[kind] {
			return o
		}
	}
	return nil
}

// enough is how many objects a message names.
const enough = 6

// Candidates gives some of the objects of a kind among which one was meant that is
// not there: those in from's folder and, where there are none, in all; in the
// namespace, from's own where it is "". What names no namespace says nothing of
// other folders, nor of another namespace than from's.
func (x *Index) Candidates(from *Object, kind, namespace string) (list []*Object) {
	if namespace == "" {
		namespace = from.Namespace
	}
	for _, folder := range []string{from.Folder(), everywhere} {
		list = x.someOf(list, place{folder, namespace}, kind, folder == everywhere || namespace != from.Namespace)
		if namespace != "" {
			list = x.someOf(list, place{folder, ""}, kind, folder == everywhere || namespace != from.Namespace)
		}
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// someOf adds objects of a kind until there are enough; named: only those that
// name a namespace.
func (x *Index) someOf(list []*Object, in place, kind string, named bool) []*Object {
	s := x.scopes[in]
	if s == nil || named && in.namespace == "" {
		return list
	}
	for _, o := range s.of(kind) {
		if len(list) == enough {
			break
		}
		if o.Group == GroupOf[kind] {
			list = append(list, o)
		}
	}
	return list
}

// MaxCandidates is how many objects of one name are too many to tell which is meant.
const MaxCandidates = 20

// MeantBy looks for the workload that a selector without pods was most likely
// meant for: one in another namespace that has the labels, or else one near, in
// the same namespace, that has some of them, the same name, or no Service yet.
// It gives nil when there is none, so that the pods may well be elsewhere.
func (x *Index) MeantBy(o *Object, s *Selector) *Workload {
	for _, w := range x.SelectInFolder(o, s) {
		if !w.Ends && w.Kind != "PodTemplate" {
			return w
		}
	}
	for _, folder := range []string{o.Folder(), everywhere} {
		near := place{folder, o.Namespace}
		scope := x.scopes[near]
		if scope == nil || len(scope.workloads) == 0 {
			continue
		}
		w, later := scope.closest(o, s, x.services())
		if w == nil && !later {
			w = x.unserved()[near]
		}
		return w
	}
	return nil
}

// closest gives the workload that meets most conditions of a selector; of
// several, one that is called like o. It passes over what has a Service and is
// plainly something else. later is set when the pods of one may meet all
// conditions as they run.
func (s *scope) closest(o *Object, selector *Selector, served map[*Workload]*Object) (best *Workload, later bool) {
	var list []*Workload
	for _, r := range selector.Requirements {
		for _, value := range r.Values {
			list = append(list, s.labelled(r.Key, value)...)
		}
	}
	for i := range shapes {
		for _, same := range s.named(shapes[i].kind, o.Name) {
			if same.Workload != nil && same.Name != "" {
				list = append(list, same.Workload)
			}
		}
	}
	fewest := -1
	for _, w := range list {
		if !w.serves() {
			continue
		}
		if w.MaySelectLater(selector) {
			return nil, true
		}
		if served[w] != nil && w.Name != o.Name && w.isOther(selector) {
			continue
		}
		n := 2 * len(w.Unmet(selector))
		if w.Name == o.Name {
			n--
		}
		if fewest < 0 || n < fewest {
			best, fewest = w, n
		}
	}
	return best, false
}

// serves reports whether the workload can have been meant by a Service or a
// budget: it has containers, which run until they are deleted.
func (w *Workload) serves() bool {
	return !w.Ends && w.Kind != "PodTemplate" && w.HasContainers
}

// isOther reports whether a label that tells applications or their parts apart
// says that a selector is not for the workload.
func (w *Workload) isOther(s *Selector) bool {
	return slices.ContainsFunc(w.Unmet(s), func(r *Requirement) bool {
		_, ok := w.PodLabels.Get(r.Key)
		return ok && (slices.Contains(IdentityKeys, r.Key) || slices.Contains(partKeys, r.Key))
	})
}

// Unmet gives the conditions that the workload's pods do not meet.
func (w *Workload) Unmet(s *Selector) []*Requirement {
	var list []*Requirement
	for i := range s.Requirements {
		if r := &s.Requirements[i]; !r.Matches(w.PodLabels) && !w.MeetsByController(r) {
			list = append(list, r)
		}
	}
	return list
}
