package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// A comparer is one comparison on its way to a report.
type comparer struct {
	old, new *side
	updates  []*update // with changes
	report   Report

	after, before map[*Object]*Object  // the same object on the other side
	update        map[*Object]*update  // by the new one
	changed       map[*update]*Changed // what is reported of it
	gone          map[*Changed]*Object // that were deleted
}

// Options say what a change is applied to.
type Options struct {
	// Kubernetes lists the minor versions of the clusters, as 1.37: what one of them refuses
	// is refused. Empty: the newest known.
	Kubernetes []string
	// AcrossNamespaces has an object be the same in whatever namespace it is, as of one app
	// in two environments.
	AcrossNamespaces bool

	// Known judges updates of custom objects by the rules of their CRDs, those of the two
	// sides or known without; nil: nothing does.
	Known *validate.Known
}

// Compare says what happens when new is applied over old.
func Compare(old, new []*Object, o Options) *Report {
	old, new = asked(old), asked(new)
	m := &comparer{old: newSide(old), new: newSide(new), after: map[*Object]*Object{}, before: map[*Object]*Object{},
		update: map[*Object]*update{}, changed: map[*update]*Changed{}, gone: map[*Changed]*Object{}}
	pairs := match(old, new, o.AcrossNamespaces)
	for _, p := range pairs {
		if p.old != nil && p.new != nil {
			m.after[p.old], m.before[p.new] = p.new, p.old
		}
	}
	pairs = slices.DeleteFunc(pairs, func(p pair) bool {
		same := p.old != nil && p.new != nil && !p.renamed && p.old.same(p.new)
		if same {
			p.old.like = p.new
		}
		return same
	})
	scaled := make([]bool, len(pairs))
	for i, p := range pairs {
		scaled[i] = p.old != nil && p.new != nil && p.old.isLive() &&
			(m.old.autoscaler(p.old) != nil || m.new.autoscaler(p.new) != nil)
	}
	updates := make([]*update, len(pairs))
	definitions := m.definitions(o)
	source.Each(len(pairs), func(i int) {
		if p := pairs[i]; p.old != nil && p.new != nil {
			updates[i] = newUpdate(p, scaled[i], o.gates())
			updates[i].transitions(definitions)
		}
	})
	if definitions != nil {
		m.report.Findings = lint.FindingsOf(definitions.Faults())
	}
	for i, p := range pairs {
		m.add(p, updates[i])
	}
	m.risks()
	slices.SortStableFunc(m.report.Objects, byPlace)
	m.report.Sort()
	return &m.report
}

// add reports what happens to one object, if anything does.
func (m *comparer) add(p pair, u *update) {
	switch {
	case p.old == nil:
		m.report.Objects = append(m.report.Objects, created(p.new))
	case p.new == nil:
		c := m.deleted(p.old)
		m.gone[c] = p.old
		m.report.Objects = append(m.report.Objects, c)
	case len(u.changes) > 0 || p.renamed:
		c := m.updated(u)
		m.updates = append(m.updates, u)
		m.update[p.new], m.changed[u] = u, c
		m.report.Objects = append(m.report.Objects, c)
	}
}

func changedOf(o *Object) *Changed {
	return &Changed{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.namespace(), Name: o.Name, App: o.app()}
}
