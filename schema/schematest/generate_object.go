package schematest

import (
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// object makes a map. Fields that break a rule are taken away or added by
// making the map anew; a map for which that fails many times is given up.
func (g *generator) object(o *table.Object, depth int, w want, goals []goal) (*source.Node, bool) {
tries:
	for try := range 12 {
		if try > 1 {
			goals = goals[:len(goals)/2] // they may exclude each other
		}
		keep := map[string]bool{}
		for _, p := range goals {
			if len(p.steps) > 0 {
				keep[p.steps[0]] = true
			}
		}
		n := &source.Node{Kind: source.Map}
		for _, f := range o.Fields {
			likely := g.density
			if depth > 3 {
				likely /= 2
			}
			if f.Type.Never() || !f.Required && !keep[f.Name] && g.r.Float64() >= likely {
				continue
			}
			t := f.Type
			if o.Value != nil { // an entry that a rule asks for by its name
				t = table.Meet(o.Value, t)
			}
			v, ok := g.fieldValue(f, t, depth+1, below(goals, f.Name))
			if !ok {
				if f.Required {
					continue tries
				}
				continue
			}
			n.Fields = append(n.Fields, source.Field{Name: f.Name, Value: v})
		}
		if o.Value != nil && !w.none && !g.entries(n, o, depth, below(goals, entryStep)) {
			continue
		}
		if len(n.Fields) < o.Min || o.Max >= 0 && len(n.Fields) > o.Max {
			continue
		}
		if g.mend(n, o, depth, keep) {
			return n, true
		}
	}
	return nil, false
}

// fieldValue makes the value of a field, at times that of its example: it is
// one that means something.
func (g *generator) fieldValue(f *table.Field, t *table.Type, depth int, goals []goal) (*source.Node, bool) {
	if t.Text != nil && t.Text.Enum == nil && len(goals) == 0 && g.r.IntN(again) == 0 {
		n := &source.Node{Kind: source.String, Style: source.Quoted, Text: f.Example}
		if n.Text != "" && table.Matches(n, t) {
			return n, true
		}
	}
	return g.value(t, depth, goals)
}

// entries adds entries with free names.
func (g *generator) entries(n *source.Node, o *table.Object, depth int, inside []goal) bool {
	size := o.Min + g.r.IntN(3)
	if len(inside) > 0 {
		size = max(size, 1)
	}
	for range size {
		key, ok := g.value(o.Key, depth+1, nil)
		if !ok || n.Has(key.Text) {
			continue
		}
		v, ok := g.value(o.Value, depth+1, inside)
		if !ok {
			return false
		}
		inside = nil
		n.Fields = append(n.Fields, source.Field{Name: key.Text, Value: v})
	}
	return true
}

// mend adds and takes away fields until the map obeys its rules. It keeps
// those that are wanted.
func (g *generator) mend(n *source.Node, o *table.Object, depth int, keep map[string]bool) bool {
	for range 30 {
		var broken *table.Rule
		for _, r := range o.Rules {
			if !r.Holds(n) {
				broken = r
				break
			}
		}
		if broken == nil {
			return true
		}
		if g.r.IntN(2) == 0 && g.supply(n, o, broken, depth) {
			continue
		}
		if !g.drop(n, o, broken, keep) && !g.supply(n, o, broken, depth) {
			return false
		}
	}
	return false
}

// supply gives the map what a pattern of a broken rule wants. It reports
// whether it changed anything.
func (g *generator) supply(n *source.Node, o *table.Object, r *table.Rule, depth int) bool {
	var want *table.Type
	switch {
	case r.Condition == nil:
		want = r.Alternatives[g.r.IntN(len(r.Alternatives))]
	case table.Matches(n, r.Condition):
		want = r.Then
	default:
		want = r.Otherwise
	}
	if want == nil || want.Object == nil {
		return false
	}
	changed := false
	for _, f := range want.Object.Fields {
		known := o.Field(f.Name)
		if !f.Required || known == nil {
			continue
		}
		v, ok := g.value(table.Meet(known.Type, f.Type), depth+1, nil)
		if !ok {
			return false
		}
		*n = *n.With(f.Name, v)
		changed = true
	}
	return changed
}

// drop takes away one optional field that a rule names.
func (g *generator) drop(n *source.Node, o *table.Object, r *table.Rule, keep map[string]bool) bool {
	named := map[string]bool{}
	for _, p := range r.Patterns() {
		for _, name := range p.FieldNames() {
			named[name] = true
		}
	}
	var candidates []int
	for i, f := range n.Fields {
		if known := o.Field(f.Name); named[f.Name] && !keep[f.Name] && (known == nil || !known.Required) {
			candidates = append(candidates, i)
		}
	}
	if len(candidates) == 0 {
		return false
	}
	i := candidates[g.r.IntN(len(candidates))]
	n.Fields = append(n.Fields[:i:i], n.Fields[i+1:]...)
	return true
}
