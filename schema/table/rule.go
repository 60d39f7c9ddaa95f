package table

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

// rule reports when n breaks r. A rule about fields that are wrong by
// themselves, or that an unknown name probably stands for, says nothing: one
// mistake is one message.
func (c *checker) rule(n *source.Node, r *Rule, name string, d *doubts) {
	if r.Holds(n) {
		return
	}
	for _, p := range r.Patterns() {
		for _, f := range p.FieldNames() {
			if d.meant[f] || d.broken[f] {
				return
			}
		}
	}
	if c.quiet {
		c.failed = true
		return
	}
	message, hint := r.Message, r.Hint
	at, path, related := r.place(n)
	if !at.Exists() && d.meant[""] {
		return // what an unknown field says may be what is missing
	}
	if r.Condition == nil && r.Least == 1 {
		message, hint = r.choice(n, name, message, hint)
	}
	place := at.Range
	if !at.Exists() {
		place = c.holder(n)
	} else {
		c.path = append(c.path, path...)
		defer func() { c.path = c.path[:len(c.path)-len(path)] }()
	}
	c.fail(place, ruleFields, message, hint, related...)
}

// Patterns gives all types that the rule holds maps to.
func (r *Rule) Patterns() []*Type {
	list := append([]*Type(nil), r.Alternatives...)
	for _, t := range []*Type{r.Condition, r.Then, r.Otherwise} {
		if t != nil {
			list = append(list, t)
		}
	}
	return list
}

// FieldNames gives the fields of a map, in the order of the schema.
func (t *Type) FieldNames() []string {
	if t.Object == nil {
		return nil
	}
	var names []string
	for _, f := range t.Object.Fields {
		names = append(names, f.Name)
	}
	return names
}

// Holds reports whether a map obeys the rule.
func (r *Rule) Holds(n *source.Node) bool {
	if r.Condition != nil {
		branch := r.Otherwise
		if Matches(n, r.Condition) {
			branch = r.Then
		}
		return branch == nil || Matches(n, branch)
	}
	count := 0
	for _, t := range r.Alternatives {
		if Matches(n, t) {
			count++
		}
	}
	return count >= r.Least && count <= r.Most
}

// place chooses where a broken rule is reported: at the first field that its
// first pattern names and the map has; what else is named is related.
func (r *Rule) place(n *source.Node) (node *source.Node, path source.Path, others []source.Related) {
	var at []*source.Node
	var paths []source.Path
	for _, p := range r.Patterns() {
		for _, path := range p.paths() {
			v := n
			for _, step := range path {
				v = v.Step(step)
			}
			if !v.Exists() {
				continue
			}
			fresh := true
			for _, old := range at {
				fresh = fresh && old.Range != v.Range
			}
			if fresh {
				at, paths = append(at, v), append(paths, path)
			}
		}
	}
	if len(at) == 0 {
		node, path = r.holder(n)
		return node, path, nil
	}
	first := 0
	if r.Condition == nil && r.Least > 0 && len(at) > 1 {
		// Of several alternatives the later one is the one too many.
		first = 1
		if at[1].Start < at[0].Start {
			first = 0
		}
	}
	var related []source.Related
	for i, v := range at {
		if i != first {
			related = append(related, source.Related{Range: v.Range, Message: paths[i].String() + " is here"})
		}
	}
	return at[first], paths[first], related
}

// holder is where a rule is reported whose condition is that a field further
// down is not there: at what would hold it.
func (r *Rule) holder(n *source.Node) (*source.Node, source.Path) {
	if r.Condition == nil {
		return n.Absent(), nil
	}
	for _, path := range r.Condition.paths() {
		v := n
		for i, step := range path {
			next := v.Step(step)
			if !next.Exists() && i > 0 {
				return v, path[:i]
			}
			v = next
		}
	}
	return n.Absent(), nil
}

// paths gives the way to each field that a pattern names, deepest first, in
// the order written.
func (t *Type) paths() []source.Path {
	if t.Object == nil {
		return nil
	}
	var list []source.Path
	for _, f := range t.Object.Fields {
		inner := f.Type.paths()
		if len(inner) == 0 {
			list = append(list, source.Path{source.Into(f.Name)})
		}
		for _, p := range inner {
			list = append(list, append(source.Path{source.Into(f.Name)}, p...))
		}
	}
	return list
}

// choice gives the words for a rule of alternatives: which are there, or that
// none is.
func (r *Rule) choice(n *source.Node, name, message, hint string) (string, string) {
	var all, present []string
	for _, t := range r.Alternatives {
		for _, f := range t.FieldNames() {
			all = append(all, f)
			if n.Has(f) {
				present = append(present, f)
			}
		}
	}
	if hint == "" {
		hint = message
	}
	switch {
	case len(present) == 0:
		return fmt.Sprintf("%s needs one of %s", name, source.Or(all)), hint
	case len(present) > 1:
		return fmt.Sprintf("%s exclude each other", source.And(present)), hint
	}
	return message, hint
}
