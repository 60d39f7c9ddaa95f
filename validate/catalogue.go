package validate

import (
	"fmt"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Catalogue keeps what was made of the schemas of common custom kinds, which are known
// without their CRDs, for many Schemas. The zero value is ready; a nil one knows none.
type Catalogue struct{ kinds sync.Map }

// WithCatalogue has objects of common custom kinds held to the schemas that are known, where
// neither the input nor a given file has the CRD of the kind. It gives s back.
func (s *Schemas) WithCatalogue(c *Catalogue) *Schemas {
	s.catalogue = c
	return s
}

// catalogued gives the schema that the catalogue has for an object; nil where it has none,
// or where a CRD of its kind is there, which may have other versions.
func (s *Schemas) catalogued(o *manifest.Object) *customKind {
	if s.catalogue == nil {
		return nil
	}
	known := k8s.FindCustom(o.Group+"/"+o.Version, o.Kind)
	if known == nil {
		return nil
	}
	for _, d := range s.definitions {
		spec := d.node.Get("spec")
		if spec.Get("group").Text == o.Group && spec.At("names", "kind").Text == o.Kind {
			return nil
		}
	}
	k, _ := s.catalogue.kinds.LoadOrStore(known, &customKind{known: known, status: known.Status})
	return k.(*customKind)
}

// asOf says of violations which release of a project they are held to, and how to give
// another. What a later release may well have is but a warning: a field, a value, and what is
// wrong with a place for the want of these.
func asOf(p *k8s.Project, violations []Violation) {
	var later []Violation
	for _, m := range violations {
		if m.Reason == UnknownField || m.Reason == UnknownValue {
			later = append(later, m)
		}
	}
	for i := range violations {
		m := &violations[i]
		m.Hint += fmt.Sprintf(" (as of %s %s; for another release give its CRD by --schema FILE, or beside the objects)",
			p.Name, p.Version)
		switch m.Reason {
		case UnknownField, UnknownValue:
			m.AtMost = source.Warning
		case BrokenRule, InvalidValue:
			if covers(m.Node, later) {
				m.AtMost = source.Warning
			}
		}
	}
}
