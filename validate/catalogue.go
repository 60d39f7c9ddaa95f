package validate

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// catalogued gives the schema that the catalogue of common custom kinds has for an object;
// nil where it has none, and where nothing judges by it.
func (k *Known) catalogued(o *manifest.Object) *customKind {
	if k.server == nil {
		return nil
	}
	known := k8s.FindCustom(o.Group+"/"+o.Version, o.Kind)
	if known == nil {
		return nil
	}
	custom, _ := k.catalogue.LoadOrStore(known, &customKind{known: known, status: known.Status})
	return custom.(*customKind)
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
