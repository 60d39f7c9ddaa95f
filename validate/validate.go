package validate

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Schemas are the schemas that objects are held to: those of Kubernetes, and
// those that come with the input.
type Schemas struct {
	Versions k8s.Set // the versions of Kubernetes that were chosen

	kinds // of the CRDs of the input
	known *Known
}

// With gives the schemas for an input with some CRDs. What stands beside the objects counts
// for more than what is known without. What is made of the CRDs is kept for an input with the
// same.
func (k *Known) With(crds []*source.Node) *Schemas {
	if len(crds) == 0 {
		return &Schemas{Versions: k.versions, known: k}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last == nil || !slices.Equal(k.crds, crds) {
		s := &Schemas{Versions: k.versions, known: k}
		for _, crd := range crds {
			s.try(manifest.Head(crd), func() { s.addCRD(crd) })
		}
		k.last, k.crds = s, slices.Clone(crds)
	}
	return k.last
}

// Faults tells of CRDs and other schemas over which this program failed, as far as they were
// needed until now. They judge nothing.
func (s *Schemas) Faults() (list []source.Diagnostic) {
	all := []*kinds{&s.kinds}
	if s.known.read.Load() {
		all = append(all, s.known.given())
	}
	for _, of := range all {
		list = append(list, of.faults...)
		for _, d := range of.definitions {
			if d.fault != nil {
				list = append(list, *d.fault)
			}
		}
	}
	return list
}

// Knows reports whether there is a schema for an object of a kind that
// Kubernetes itself does not have.
func (s *Schemas) Knows(o *manifest.Object) bool { return s.custom(o) != nil }

// Unserved reports whether the CRD of an object says that its version is not served, and
// which are; absent: a CRD of the input has no such version at all.
func (s *Schemas) Unserved(o *manifest.Object) (others []string, unserved, absent bool) {
	k := s.custom(o)
	if k != nil && !k.unserved {
		return nil, false, false
	}
	d := s.defined[[2]string{o.Group, o.Kind}]
	switch {
	case k != nil:
		d = k.crd
	case d == nil || s.known.given().defines(o.Group, o.Kind):
		return nil, false, false
	case d.node.Get("apiVersion").Text != "apiextensions.k8s.io/v1":
		return nil, false, false // no server takes it any more, so that another defines the kind
	}
	for _, version := range d.node.At("spec", "versions").Items {
		if served(version) {
			others = append(others, version.Get("name").Text)
		}
	}
	return others, true, k == nil
}

// Unusable tells, of an object of such a kind, why not all of its schema can be
// used, and where it stands; why is "" when it can, or when there is none.
func (s *Schemas) Unusable(o *manifest.Object) (at source.Range, why string) {
	k := s.custom(o)
	if k == nil || k.unserved || k.known != nil || k.ready(o.Kind, s.known).judge != nil || k.told {
		return source.Range{}, ""
	}
	if k.at != nil {
		return placeOf(k.at), k.broken
	}
	return k.node.Range, k.broken
}

// custom gives the schema of an object that is of none of Kubernetes' own
// kinds; nil when there is none.
func (s *Schemas) custom(o *manifest.Object) *customKind {
	names := customNames(o.Group, o.Version, o.Kind)
	if k := s.byName[names[0]]; k != nil {
		return k
	}
	given := s.known.given()
	for _, name := range names {
		if k := given.byName[name]; k != nil {
			return k
		}
	}
	if s.defines(o.Group, o.Kind) || given.defines(o.Group, o.Kind) {
		return nil // in other versions
	}
	return s.known.catalogued(o)
}

// Check gives what the schema of its kind has against an object. It is nil for
// a kind that has none.
func (s *Schemas) Check(o *manifest.Object) []Violation {
	kind := k8s.Find(o.APIVersion, o.Kind)
	switch {
	case kind != nil && kind.Versions&s.Versions != 0:
		return withoutClaimed(o, checkKind(o.Node(), kind, kind.Versions&s.Versions, s.known.server))
	case kind != nil:
		return nil
	}
	if custom := s.custom(o); custom != nil && !custom.unserved {
		return s.fitting(custom, o)
	}
	return nil
}

// fitting gives what a schema has against an object, unless it fits another one of its kind.
func (s *Schemas) fitting(custom *customKind, o *manifest.Object) []Violation {
	violations := custom.ready(o.Kind, s.known).check(o.Node())
	for also := custom.also; len(violations) > 0 && also != nil; also = also.also {
		if len(also.ready(o.Kind, s.known).check(o.Node())) == 0 {
			return nil
		}
	}
	return violations
}

// withoutClaimed leaves out what a volume lacks whose place a claim takes. The
// server only has to understand it.
func withoutClaimed(o *manifest.Object, list []Violation) []Violation {
	if len(list) == 0 || o.Workload == nil {
		return list
	}
	claimed := manifest.ClaimedVolumes(o)
	for _, v := range o.Workload.Pod().Get("volumes").Items {
		if claimed[v.Get("name").Text] {
			list = slices.DeleteFunc(list, func(m Violation) bool {
				return (m.Reason == MissingField || m.Reason == UnknownValue) &&
					m.Node.Range.File == v.Range.File && m.Node.Range.Start >= v.Range.Start &&
					m.Node.Range.End <= v.Range.End
			})
		}
	}
	return list
}
