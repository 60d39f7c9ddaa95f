package schema

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// rule reports when n breaks r. A rule about fields that are wrong by
// themselves, or that an unknown name probably stands for, says nothing: one
// mistake is one message.
func (c *checker) rule(n *source.Node, r *rule, name string, d *doubts) {
	if r.holds(n) {
		return
	}
	for _, p := range r.patterns() {
		for _, f := range p.fieldNames() {
			if d.meant[f] || d.broken[f] {
				return
			}
		}
	}
	if c.quiet {
		c.failed = true
		return
	}
	message, hint := r.message, r.hint
	at, path, related := r.place(n)
	if !at.Exists() && d.meant[""] {
		return // what an unknown field says may be what is missing
	}
	if r.condition == nil && r.least == 1 {
		message, hint = r.choice(n, name, message, hint)
	}
	place := at.Range
	if !at.Exists() {
		place = c.holder(n)
	} else {
		c.path = append(c.path, source.Into(path))
		defer func() { c.path = c.path[:len(c.path)-1] }()
	}
	c.fail(place, "field-rule", message, hint, related...)
}

func (r *rule) patterns() []*Type {
	list := append([]*Type(nil), r.alternatives...)
	for _, t := range []*Type{r.condition, r.then, r.otherwise} {
		if t != nil {
			list = append(list, t)
		}
	}
	return list
}

// fieldNames gives the fields of a pattern at its top level.
func (t *Type) fieldNames() []string {
	if t.object == nil {
		return nil
	}
	var names []string
	for _, f := range t.object.fields {
		names = append(names, f.name)
	}
	return names
}

// holds reports whether a map obeys the rule.
func (r *rule) holds(n *source.Node) bool {
	if r.condition != nil {
		branch := r.otherwise
		if matches(n, r.condition) {
			branch = r.then
		}
		return branch == nil || matches(n, branch)
	}
	count := 0
	for _, t := range r.alternatives {
		if matches(n, t) {
			count++
		}
	}
	return count >= r.least && count <= r.most
}

func matches(n *source.Node, t *Type) bool {
	c := checker{quiet: true}
	c.check(n, t, "")
	return !c.failed
}

// place chooses where a broken rule is reported: at the first field that its
// first pattern names and the map has; what else is named is related.
func (r *rule) place(n *source.Node) (node *source.Node, name string, others []source.Related) {
	var at []*source.Node
	var names []string
	for _, p := range r.patterns() {
		for _, path := range p.paths() {
			v := n.At(path...)
			if !v.Exists() {
				continue
			}
			fresh := true
			for _, old := range at {
				fresh = fresh && old.Range != v.Range
			}
			if fresh {
				at, names = append(at, v), append(names, strings.Join(path, "."))
			}
		}
	}
	if len(at) == 0 {
		return n.Get("\x00"), "", nil
	}
	first := 0
	if r.condition == nil && r.least > 0 && len(at) > 1 {
		// Of several alternatives the later one is the one too many.
		first = 1
		if at[1].Start < at[0].Start {
			first = 0
		}
	}
	var related []source.Related
	for i, v := range at {
		if i != first {
			related = append(related, source.Related{Range: v.Range, Message: names[i] + " is here"})
		}
	}
	return at[first], names[first], related
}

// paths gives the way to each field that a pattern names, deepest first, in
// the order written.
func (t *Type) paths() [][]string {
	if t.object == nil {
		return nil
	}
	var list [][]string
	for _, f := range t.object.fields {
		inner := f.typ().paths()
		if len(inner) == 0 {
			list = append(list, []string{f.name})
		}
		for _, p := range inner {
			list = append(list, append([]string{f.name}, p...))
		}
	}
	return list
}

// choice gives the words for a rule of alternatives: which are there, or that
// none is.
func (r *rule) choice(n *source.Node, name, message, hint string) (string, string) {
	var all, present []string
	for _, t := range r.alternatives {
		for _, f := range t.fieldNames() {
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
