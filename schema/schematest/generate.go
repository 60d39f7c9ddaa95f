package schematest

import (
	"math/rand/v2"
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Generate makes a random spec of a kind that Check accepts, from the schema
// alone: every field, alternative and bound of the language is reached in
// time. density, from 0 to 1, is how likely an optional field is. The spec has
// the points that are given, as far as they go together. The same state of r
// gives the same spec.
//
// What a schema cannot say is not ensured: a port that a probe names may not
// be there.
func Generate(kind string, r *rand.Rand, density float64, points ...Point) *source.Node {
	t := schema.Kind(kind).Type
	g := &generator{r: r, density: density, texts: map[string][]string{}}
	var goals []goal
	for _, p := range points {
		goals = append(goals, goal{p.ways[r.IntN(len(p.ways))], p.want})
	}
	for i := range 1000 {
		if i > 2 {
			goals = goals[:len(goals)/2] // they may exclude each other
		}
		if n, ok := g.value(t, 0, goals); ok && table.Matches(n, t) {
			return n
		}
		g.density *= 0.9 // the fewer fields, the fewer rules between them
	}
	panic("schematest: no spec of kind " + kind + " found that keeps its rules")
}

type generator struct {
	r       *rand.Rand
	density float64

	// What was made before, to be made again: values that must differ, and
	// names that must be the same.
	texts   map[string][]string // by pattern; all under ""
	numbers []int64

	long bool // texts are as long as they can be
}

// again is how many values are made anew for one that is there already.
const again = 7

// A goal is a point with one way to it.
type goal struct {
	steps []string
	want  want
}

// below gives the goals that lie behind a step, with the rest of their way.
func below(goals []goal, step string) []goal {
	var list []goal
	for _, p := range goals {
		if len(p.steps) > 0 && p.steps[0] == step {
			p.steps = p.steps[1:]
			list = append(list, p)
		}
	}
	return list
}

// shape gives the sort of value that a goal needs here; Absent for any.
func (p goal) shape() source.Kind {
	switch {
	case len(p.steps) == 0:
		return p.want.shape
	case p.steps[0] == itemStep:
		return source.List
	}
	return source.Map
}

// value makes a value of type t that reaches the goals; ok is false when it found
// none.
func (g *generator) value(t *table.Type, depth int, goals []goal) (n *source.Node, ok bool) {
	if t.Any {
		return &source.Node{Kind: source.Map}, true
	}
	shape := source.Absent
	for _, p := range goals {
		if shape = p.shape(); shape != source.Absent {
			break
		}
	}
	goals = slices.DeleteFunc(slices.Clone(goals), func(p goal) bool { return p.shape() != shape })
	var w want // of the value itself
	for _, p := range goals {
		if len(p.steps) == 0 {
			w = p.want
		}
	}
	var makers []func() (*source.Node, bool)
	add := func(allowed bool, kind source.Kind, f func() (*source.Node, bool)) {
		if allowed && (shape == source.Absent || shape == kind) {
			makers = append(makers, f)
		}
	}
	add(t.Text != nil, source.String, func() (*source.Node, bool) { return g.text(t.Text, w) })
	add(t.Number != nil, source.Int, func() (*source.Node, bool) { return g.number(t.Number, w), true })
	add(t.Truth != nil, source.Bool, func() (*source.Node, bool) { return g.truth(t.Truth, w), true })
	add(t.List != nil, source.List, func() (*source.Node, bool) { return g.list(t.List, depth, w, goals) })
	add(t.Object != nil, source.Map, func() (*source.Node, bool) { return g.object(t.Object, depth, w, goals) })
	if len(makers) == 0 {
		return nil, false
	}
	for range 4 {
		if n, ok := makers[g.r.IntN(len(makers))](); ok {
			return n, true
		}
	}
	return nil, false
}

func (g *generator) list(x *table.List, depth int, w want, goals []goal) (*source.Node, bool) {
	n := &source.Node{Kind: source.List}
	inside := below(goals, itemStep)
	size := x.Min + g.r.IntN(3)
	if len(inside) > 0 {
		size = max(size, 1)
	}
	if x.Max >= 0 {
		size = min(size, x.Max)
	}
	if w.none {
		size = 0
	}
	if w.full {
		size = x.Max
	}
	if !g.long && size > 3 && g.r.IntN(3) == 0 {
		g.long = true
		defer func() { g.long = false }()
	}
	seen := map[string]bool{}
	for tries := 0; len(n.Items) < size && tries < size*8; tries++ {
		item, ok := g.value(x.Item, depth+1, inside)
		if !ok {
			return nil, false
		}
		inside = nil // the first item has them
		key := string(item.JSON())
		if x.Unique && seen[key] {
			continue
		}
		seen[key] = true
		n.Items = append(n.Items, item)
	}
	return n, len(n.Items) >= x.Min
}
