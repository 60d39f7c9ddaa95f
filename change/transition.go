package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// A brokenRule is one of a CRD that an update of a custom object does not meet.
type brokenRule struct {
	change  *Change
	message string
}

// definitions reads the CRDs that an update is judged by: those of the new side, and of
// the old where the new has none.
func (m *comparer) definitions(o Options) *validate.Schemas {
	if o.Known == nil {
		return nil
	}
	var crds []*source.Node
	for _, s := range []*side{m.old, m.new} {
		for _, object := range s.byNamespace[""] {
			if object.is("apiextensions.k8s.io", "CustomResourceDefinition") {
				crds = append(crds, object.content())
			}
		}
	}
	return o.Known.With(crds)
}

// transitions marks what rules of a custom kind refuse that speak of what was before.
func (u *update) transitions(schemas *validate.Schemas) {
	if schemas == nil || u.kind != nil || u.renamed {
		return
	}
	defer func() {
		if recover() != nil {
			fault := source.Fault(u.new.Place, "the check of this update")
			u.fault = &fault
		}
	}()
	for _, t := range schemas.Transitions(u.new.APIVersion, u.new.Kind, u.result, u.live) {
		u.breakRule(t)
	}
}

// breakRule marks as refused what changes at the place of a rule, or else around it: of that
// the fields that the rule names, or all where these stay.
func (u *update) breakRule(t validate.Transition) {
	path := t.Path
	list := u.changedBelow(path)
	for len(list) == 0 && len(path) > 0 {
		path = path[:len(path)-1]
		list = u.changedBelow(path)
	}
	named := slices.DeleteFunc(slices.Clone(list), func(c *Change) bool {
		return len(c.steps) <= len(path) || !strings.Contains(t.Rule, "elf."+c.steps[len(path)].Name)
	})
	if len(named) > 0 {
		list = named
	}
	for _, c := range list {
		c.Refused = true
	}
	if len(list) > 0 {
		u.broken = append(u.broken, brokenRule{u.spokenOf(t.Path, list[0]), cmp.Or(t.Message, "it must meet "+t.Rule)})
	}
}

// spokenOf gives the change at the value that a rule speaks of. Items of lists change their
// places among each other, so that this may be another than the first that is refused.
func (u *update) spokenOf(path []string, c *Change) *Change {
	n := u.result.At(path...)
	if !n.Scalar() || !n.Known() {
		return c
	}
	at := *c
	at.Place, at.OnOld, at.Path = u.new.place(n), false, u.result.PathOf(n)
	return &at
}

// changedBelow gives the changes at a path of names and indexes, and below it, of what
// rules can speak of.
func (u *update) changedBelow(path []string) (list []*Change) {
	for _, c := range u.changes {
		if under(c.steps, "metadata") || len(c.steps) < len(path) {
			continue
		}
		here := true
		for i, name := range path {
			here = here && (c.steps[i].Index >= 0 || c.steps[i].Name == name)
		}
		if here {
			list = append(list, c)
		}
	}
	return list
}

// brokenRules tells of the rules that an update does not meet.
func (m *comparer) brokenRules(u *update) {
	for _, b := range u.broken {
		m.find("transition-rule", u.new, b.change, fmt.Sprintf("the API server refuses the update of %s: %s",
			u.new.title(), strings.TrimSuffix(b.message, ".")),
			recipe("keep the value; or delete the object, with all that goes with it, and make it anew",
				u.new.command("delete"), u.new.apply()))
	}
}
