package schema

import "github.com/plimsoll-dev/plimsoll/source"

// object makes a map. Fields that break a rule are taken away or added by
// making the map anew; a map for which that fails many times is given up.
func (g *generator) object(o *object, depth int, w want, goals []goal) (*source.Node, bool) {
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
		for _, f := range o.fields {
			likely := g.density
			if depth > 3 {
				likely /= 2
			}
			if f.typ().never() || !f.required && !keep[f.name] && g.r.Float64() >= likely {
				continue
			}
			t := f.typ()
			if o.value != nil { // an entry that a rule asks for by its name
				t = embedded().meet(o.value, t)
			}
			v, ok := g.fieldValue(f, t, depth+1, below(goals, f.name))
			if !ok {
				if f.required {
					continue tries
				}
				continue
			}
			n.Fields = append(n.Fields, source.Field{Name: f.name, Value: v})
		}
		if o.value != nil && !w.none && !g.entries(n, o, depth, below(goals, entryStep)) {
			continue
		}
		if len(n.Fields) < o.min || o.max >= 0 && len(n.Fields) > o.max {
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
func (g *generator) fieldValue(f *field, t *Type, depth int, goals []goal) (*source.Node, bool) {
	if t.text != nil && t.text.enum == nil && len(goals) == 0 && g.r.IntN(again) == 0 {
		n := &source.Node{Kind: source.String, Style: source.Quoted, Text: f.exampleText()}
		if n.Text != "" && matches(n, t) {
			return n, true
		}
	}
	return g.value(t, depth, goals)
}

// entries adds entries with free names.
func (g *generator) entries(n *source.Node, o *object, depth int, inside []goal) bool {
	size := o.min + g.r.IntN(3)
	if len(inside) > 0 {
		size = max(size, 1)
	}
	for range size {
		key, ok := g.value(o.key, depth+1, nil)
		if !ok || n.Has(key.Text) {
			continue
		}
		v, ok := g.value(o.value, depth+1, inside)
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
func (g *generator) mend(n *source.Node, o *object, depth int, keep map[string]bool) bool {
	for range 30 {
		var broken *rule
		for _, r := range o.rules {
			if !r.holds(n) {
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
func (g *generator) supply(n *source.Node, o *object, r *rule, depth int) bool {
	var want *Type
	switch {
	case r.condition == nil:
		want = r.alternatives[g.r.IntN(len(r.alternatives))]
	case matches(n, r.condition):
		want = r.then
	default:
		want = r.otherwise
	}
	if want == nil || want.object == nil {
		return false
	}
	changed := false
	for _, f := range want.object.fields {
		known := o.byName[f.name]
		if !f.required || known == nil {
			continue
		}
		v, ok := g.value(embedded().meet(known.typ(), f.typ()), depth+1, nil)
		if !ok {
			return false
		}
		*n = *n.With(f.name, v)
		changed = true
	}
	return changed
}

// drop takes away one optional field that a rule names.
func (g *generator) drop(n *source.Node, o *object, r *rule, keep map[string]bool) bool {
	named := map[string]bool{}
	for _, p := range r.patterns() {
		for _, name := range p.fieldNames() {
			named[name] = true
		}
	}
	var candidates []int
	for i, f := range n.Fields {
		if known := o.byName[f.Name]; named[f.Name] && !keep[f.Name] && (known == nil || !known.required) {
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
