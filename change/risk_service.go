package change

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// addressRisks tells of an address of a Service that is lost, or another one.
func (m *comparer) addressRisks(u *update) {
	if !u.new.is("", "Service") {
		return
	}
	for _, c := range u.changes {
		last := c.steps[len(c.steps)-1].Name
		switch {
		case c.Path == "spec.type":
			m.find("service-address", u.new, c, fmt.Sprintf("%s becomes %s: addresses that it had as %s go",
				u.new.title(), typeOfService(u.result.Get("spec")), typeOfService(u.live.Get("spec"))),
				"see to it that nothing uses the old address any more")
		case last == "nodePort" && c.Old != nil:
			m.find("service-address", u.new, c, fmt.Sprintf("node port %s of %s is no longer the same", c.Old.Text,
				u.new.title()),
				"write nodePort as it was, or change what uses it")
		case last == "clusterIP" && c.Old != nil && (u.recreated ||
			typeOfService(u.result.Get("spec")) == "ExternalName"):
			m.find("service-address", u.new, c, fmt.Sprintf("%s loses its address %s", u.new.title(), c.Old.Text),
				"use its name in place of its address")
		}
	}
}

func (m *comparer) goneService(o *Object) {
	if w := m.stays(o); w != nil {
		m.find("service-address", o, nil,
			fmt.Sprintf("%s goes, and the pods of %s stay: nothing reaches them by this name",
				o.title(), w.title()), "see to it that nothing uses the name any more")
	}
}

// A tie is a selector, and a workload whose pods it selected before.
type tie struct{ selector, workload *Object }

// orphans tells of selectors that no longer select the pods that they did.
func (m *comparer) orphans() {
	var ties []tie
	seen := map[tie]bool{}
	for _, u := range m.updates {
		for _, t := range m.tiesOf(u) {
			if !seen[t] {
				seen[t] = true
				ties = append(ties, t)
			}
		}
	}
	for _, t := range ties {
		m.orphan(t)
	}
}

// tiesOf gives what an update may undo: it changes a selector, or labels of pods.
func (m *comparer) tiesOf(u *update) (list []tie) {
	if u.refused() || u.recreated && len(u.changes) == 0 {
		return nil
	}
	labels := labelsChange(u)
	if !labels && !u.touches("spec", "selector") && !u.touches("spec", "podSelector") {
		return nil // without a look at what else is in the namespace
	}
	x := m.old.in(u.old.namespace())
	switch by := x.by[u.old]; {
	case by == nil:
	case by.Workload != nil && labels:
		for _, o := range x.selectors()[by.Workload] {
			list = append(list, tie{x.of[o.Node()], u.old})
		}
	case isSelecting(by):
		for _, w := range x.Select(by, "", podSelector(by)) {
			list = append(list, tie{u.old, x.of[w.Node()]})
		}
	}
	return list
}

// labelsChange reports whether the labels of pods change.
func labelsChange(u *update) bool {
	return templateOf(u.new) != nil && u.touches(append(slices.Clip(templateOf(u.new)), "metadata", "labels")...)
}

func isSelecting(o *manifest.Object) bool {
	return (o.Is("", "Service") || o.Is("policy", "PodDisruptionBudget") || o.Is("networking.k8s.io",
		"NetworkPolicy")) &&
		podSelector(o) != nil
}

// podSelector gives the selector of what selects pods by their labels; nil where there is none.
func podSelector(o *manifest.Object) *manifest.Selector {
	if o.Kind == "Service" {
		return manifest.ServiceSelector(o)
	}
	return manifest.PodSelector(o)
}

// selectors gives what selects the pods of each workload.
func (x *index) selectors() map[*manifest.Workload][]*manifest.Object {
	if x.selecting != nil {
		return x.selecting
	}
	x.selecting = map[*manifest.Workload][]*manifest.Object{}
	for _, kind := range []string{"Service", "PodDisruptionBudget", "NetworkPolicy"} {
		for _, o := range x.Of(kind) {
			if !isSelecting(o) || podSelector(o).Empty() {
				continue
			}
			for _, w := range x.Select(o, "", podSelector(o)) {
				x.selecting[w] = append(x.selecting[w], o)
			}
		}
	}
	return x.selecting
}

// orphan tells of a tie that is undone, or undone until a rollout is through.
func (m *comparer) orphan(t tie) {
	selector, workload := m.after[t.selector], m.after[t.workload]
	if selector == nil || workload == nil {
		return
	}
	x, y := m.old.in(t.selector.namespace()), m.new.in(selector.namespace())
	before, after := x.by[t.workload], y.by[workload]
	now := y.by[selector]
	if before == nil || after == nil || now == nil || podSelector(now) == nil {
		return
	}
	where := m.place(selector, workload)
	switch s := podSelector(now); {
	case !after.Workload.Selects(s):
		m.find("selector-orphans", where.o, where.c, fmt.Sprintf("%s no longer selects the pods of %s",
			selector.title(),
			workload.title()), fmt.Sprintf("let the labels of the pods meet %s", s))
	case !before.Workload.Selects(s):
		f := m.find("selector-orphans", where.o, where.c,
			fmt.Sprintf("%s selects none of the pods of %s that run now, and the "+
				"new ones only as they come", selector.title(), workload.title()),
			"first add the new labels to the pods, and change the selector when the rollout is through")
		f.Severity = source.Warning
	}
}

type spot struct {
	o *Object
	c *Change
}

// place gives where a tie is undone: at the selector, or else at the labels.
func (m *comparer) place(selector, workload *Object) spot {
	for _, o := range []*Object{selector, workload} {
		u := m.update[o]
		if u == nil {
			continue
		}
		for _, path := range [][]string{{"spec", "selector"}, {"spec", "podSelector"},
			append(slices.Clip(templateOf(o)), "metadata", "labels")} {
			if list := u.changed(path...); len(list) > 0 && (o == selector || len(path) > 2) {
				return spot{o, list[0]}
			}
		}
	}
	return spot{selector, nil}
}
