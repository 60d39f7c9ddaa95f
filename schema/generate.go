package schema

import (
	"math"
	"math/rand/v2"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Generate makes a random spec of a kind that Check accepts, from the schema
// alone: every field, alternative and bound of the language is reached in
// time. density, from 0 to 1, is how likely an optional field is. The same
// state of r gives the same spec. It is for tests: of the schema against
// CUE's evaluator, and of the compiler against Kubernetes.
//
// What a schema cannot say is not ensured: a port that a probe names may not
// be there.
func Generate(kind string, r *rand.Rand, density float64) *source.Node {
	t, _ := embedded().kind(kind)
	g := &generator{r: r, density: density}
	for range 1000 {
		if n, ok := g.value(t, 0); ok && matches(n, t) {
			return n
		}
		g.density *= 0.9 // the fewer fields, the fewer rules between them
	}
	panic("schema: no spec of kind " + kind + " found that keeps its rules")
}

type generator struct {
	r       *rand.Rand
	density float64
}

// value makes a value of type t; ok is false when it found none.
func (g *generator) value(t *Type, depth int) (*source.Node, bool) {
	if t.any {
		return &source.Node{Kind: source.Map}, true
	}
	var shapes []func() (*source.Node, bool)
	if t.text != nil {
		shapes = append(shapes, func() (*source.Node, bool) { return g.text(t.text) })
	}
	if t.number != nil {
		shapes = append(shapes, func() (*source.Node, bool) { return g.number(t.number), true })
	}
	if t.truth != nil {
		shapes = append(shapes, func() (*source.Node, bool) { return g.truth(t.truth), true })
	}
	if t.list != nil {
		shapes = append(shapes, func() (*source.Node, bool) { return g.list(t.list, depth) })
	}
	if t.object != nil {
		shapes = append(shapes, func() (*source.Node, bool) { return g.object(t.object, depth) })
	}
	if len(shapes) == 0 {
		return nil, false
	}
	for range 4 {
		if n, ok := shapes[g.r.IntN(len(shapes))](); ok {
			return n, true
		}
	}
	return nil, false
}

func (g *generator) truth(x *truth) *source.Node {
	b := g.r.IntN(2) == 0
	if x.only != nil {
		b = *x.only
	}
	return &source.Node{Kind: source.Bool, Text: strconv.FormatBool(b)}
}

func (g *generator) number(x *number) *source.Node {
	n := &source.Node{Kind: source.Int}
	if x.enum != nil {
		n.Text = strconv.FormatInt(x.enum[g.r.IntN(len(x.enum))], 10)
		return n
	}
	low, high := int64(-1000), int64(100000)
	if x.min.set {
		low = clamp(math.Ceil(x.min.value))
		if x.min.exclusive {
			low++
		}
		high = low + 1000
	}
	if x.max.set {
		high = clamp(math.Floor(x.max.value))
		if x.max.exclusive {
			high--
		}
		if !x.min.set {
			low = high - 1000
		}
	}
	var i int64
	switch g.r.IntN(4) { // the ends of a range are where mistakes are
	case 0:
		i = low
	case 1:
		i = high
	default:
		i = low + int64(g.r.Uint64N(min(uint64(high-low), 1000)+1))
	}
	n.Text = strconv.FormatInt(i, 10)
	return n
}

// clamp keeps a bound inside what an int64 holds: the largest one is not a
// float.
func clamp(x float64) int64 {
	switch {
	case x >= math.MaxInt64:
		return math.MaxInt64
	case x <= math.MinInt64:
		return math.MinInt64
	}
	return int64(x)
}

func (g *generator) text(x *text) (*source.Node, bool) {
	n := &source.Node{Kind: source.String, Style: source.Quoted}
	if x.enum != nil {
		n.Text = x.enum[g.r.IntN(len(x.enum))]
		return n, true
	}
	expr := "^[a-z]{1,8}$"
	for _, p := range x.patterns {
		if !p.negate {
			expr = p.expr // the first one says most
			break
		}
	}
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, false
	}
	for range 50 {
		var b strings.Builder
		g.regexp(&b, re.Simplify())
		n.Text = b.String()
		c := &checker{quiet: true}
		if c.text(n, &Type{text: x}, ""); !c.failed {
			return n, true
		}
	}
	return nil, false
}

// regexp writes a text that an expression matches.
func (g *generator) regexp(b *strings.Builder, re *syntax.Regexp) {
	repeat := func(low, high int) {
		for range low + g.r.IntN(high-low+1) {
			g.regexp(b, re.Sub[0])
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		i := g.r.IntN(len(re.Rune)/2) * 2
		low, high := re.Rune[i], min(re.Rune[i+1], 0x2fff)
		if low < ' ' && high >= ' ' {
			low = ' '
		}
		b.WriteRune(low + rune(g.r.IntN(int(max(high-low, 0))+1)))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteRune(rune('a' + g.r.IntN(26)))
	case syntax.OpCapture:
		g.regexp(b, re.Sub[0])
	case syntax.OpStar:
		repeat(0, 4)
	case syntax.OpPlus:
		repeat(1, 4)
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpRepeat:
		high := re.Max
		if high < 0 || high > re.Min+6 {
			high = re.Min + 6
		}
		repeat(re.Min, high)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			g.regexp(b, sub)
		}
	case syntax.OpAlternate:
		g.regexp(b, re.Sub[g.r.IntN(len(re.Sub))])
	}
}

func (g *generator) list(x *list, depth int) (*source.Node, bool) {
	n := &source.Node{Kind: source.List}
	size := x.min + g.r.IntN(3)
	if x.max >= 0 {
		size = min(size, x.max)
	}
	seen := map[string]bool{}
	for range size {
		item, ok := g.value(x.item, depth+1)
		if !ok {
			return nil, false
		}
		key := string(item.JSON())
		if x.unique && seen[key] {
			continue
		}
		seen[key] = true
		n.Items = append(n.Items, item)
	}
	return n, len(n.Items) >= x.min
}

// object makes a map. Fields that break a rule are taken away or added by
// making the map anew; a map for which that fails many times is given up.
func (g *generator) object(o *object, depth int) (*source.Node, bool) {
	for range 12 {
		n := &source.Node{Kind: source.Map}
		for _, f := range o.fields {
			likely := g.density
			if depth > 3 {
				likely /= 2
			}
			if f.typ().never() || !f.required && g.r.Float64() >= likely {
				continue
			}
			v, ok := g.value(f.typ(), depth+1)
			if !ok {
				if f.required {
					return nil, false
				}
				continue
			}
			n.Fields = append(n.Fields, source.Field{Name: f.name, Value: v})
		}
		if o.value != nil && !g.entries(n, o, depth) {
			continue
		}
		if len(n.Fields) < o.min || o.max >= 0 && len(n.Fields) > o.max {
			continue
		}
		if g.mend(n, o, depth) {
			return n, true
		}
	}
	return nil, false
}

// entries adds entries with free names.
func (g *generator) entries(n *source.Node, o *object, depth int) bool {
	size := o.min + g.r.IntN(3)
	for range size {
		key, ok := g.value(o.key, depth+1)
		if !ok || n.Has(key.Text) {
			continue
		}
		v, ok := g.value(o.value, depth+1)
		if !ok {
			return false
		}
		n.Fields = append(n.Fields, source.Field{Name: key.Text, Value: v})
	}
	return true
}

// mend adds and takes away fields until the map obeys its rules.
func (g *generator) mend(n *source.Node, o *object, depth int) bool {
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
		if !g.drop(n, o, broken) && !g.supply(n, o, broken, depth) {
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
		v, ok := g.value(embedded().meet(known.typ(), f.typ()), depth+1)
		if !ok {
			return false
		}
		*n = *n.With(f.name, v)
		changed = true
	}
	return changed
}

// drop takes away one optional field that a rule names.
func (g *generator) drop(n *source.Node, o *object, r *rule) bool {
	named := map[string]bool{}
	for _, p := range r.patterns() {
		for _, name := range p.fieldNames() {
			named[name] = true
		}
	}
	var candidates []int
	for i, f := range n.Fields {
		if known := o.byName[f.Name]; named[f.Name] && (known == nil || !known.required) {
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

// Mutate gives a copy of a spec with one change somewhere inside: a field
// taken away or renamed, a value of another sort or at a bound. It is for
// tests, as Generate is.
func Mutate(r *rand.Rand, doc *source.Node) *source.Node {
	return doc.With("spec", mutateAt(r, doc.Get("spec")))
}

func mutateAt(r *rand.Rand, n *source.Node) *source.Node {
	c := *n
	switch {
	case n.Kind == source.Map && len(n.Fields) > 0 && r.IntN(4) > 0:
		i := r.IntN(len(n.Fields))
		c.Fields = append([]source.Field(nil), n.Fields...)
		switch r.IntN(8) {
		case 0:
			c.Fields = append(c.Fields[:i], c.Fields[i+1:]...)
		case 1:
			c.Fields[i].Name += "x"
		default:
			c.Fields[i].Value = mutateAt(r, c.Fields[i].Value)
		}
		return &c
	case n.Kind == source.List && len(n.Items) > 0 && r.IntN(4) > 0:
		i := r.IntN(len(n.Items))
		c.Items = append([]*source.Node(nil), n.Items...)
		if r.IntN(4) == 0 {
			c.Items = append(c.Items, n.Items[i])
		} else {
			c.Items[i] = mutateAt(r, n.Items[i])
		}
		return &c
	}
	return [...]*source.Node{
		{Kind: source.Null, Text: "null"},
		{Kind: source.Bool, Text: "true"},
		{Kind: source.Int, Text: "0"},
		{Kind: source.Int, Text: "-1"},
		{Kind: source.Int, Text: "3"},
		{Kind: source.Int, Text: "65536"},
		{Kind: source.Int, Text: "99999999999"},
		{Kind: source.Float, Text: "1.5"},
		{Kind: source.Float, Text: "1e3"},
		{Kind: source.String, Style: source.Quoted, Text: ""},
		{Kind: source.String, Style: source.Quoted, Text: "3"},
		{Kind: source.String, Style: source.Quoted, Text: "a"},
		{Kind: source.String, Style: source.Quoted, Text: "Ünï code_"},
		{Kind: source.String, Style: source.Quoted, Text: strings.Repeat("a", 300)},
		{Kind: source.List},
		{Kind: source.Map},
		{Kind: source.Map, Fields: []source.Field{{Name: "name", Value: &source.Node{Kind: source.String, Text: "a"}}}},
	}[r.IntN(17)]
}
