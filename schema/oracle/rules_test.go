package oracle

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
)

// A ruler writes random rules of a house, from the tables of a kind: each is about a value
// that documents of the kind can have.
type ruler struct{ r *rand.Rand }

func (g *ruler) one(list ...string) string { return list[g.r.IntN(len(list))] }

// rule gives the body of a rule about a kind.
func (g *ruler) rule(kind *table.Kind) string {
	part := g.one("spec", "spec", "spec", "metadata")
	return fmt.Sprintf("{%s%s: %s}", part, g.one("", "!", "?"), g.inside(kind.Type.Object.Field(part).Type, 0))
}

// inside gives a rule about a value of a type, or about something in it.
func (g *ruler) inside(t *table.Type, depth int) string {
	if o := t.Object; o != nil && depth < 4 && (depth == 0 || g.r.IntN(4) > 0) {
		return g.fields(o, depth)
	}
	return g.value(t, depth)
}

// fields gives rules about some fields of a map, each once, or some and one between them.
func (g *ruler) fields(o *table.Object, depth int) string {
	var known []*table.Field
	for _, f := range o.Fields {
		if !f.Type.Never() {
			known = append(known, f)
		}
	}
	// What CUE gives a field that has no mark counts in a rule between fields, too; rules
	// of a house are held each by itself.
	between, marks := "", []string{"", "!", "?", "?", "?"}
	if len(known) > 1 && g.r.IntN(6) == 0 {
		between, marks = g.between(known), marks[1:]
	}
	rules := map[string]string{}
	for range 1 + g.r.IntN(2) {
		switch {
		case o.Value != nil && (len(known) == 0 || g.r.IntN(3) == 0):
			rules[g.one(`[string]`, `[=~"^[a-m]"]`, `[!~"[0-9]"]`, `[=~"e"]`)] = g.refused(g.inside(o.Value, depth+1))
		case len(known) > 0:
			f := known[g.r.IntN(len(known))]
			rule, mark := g.inside(f.Type, depth+1), g.one(marks...)
			if mark == "?" && !f.Required {
				rule = g.refused(rule)
			}
			delete(rules, f.Name)
			delete(rules, f.Name+"!")
			delete(rules, f.Name+"?")
			rules[f.Name+mark] = rule
		}
	}
	var list []string
	for _, label := range slices.Sorted(maps.Keys(rules)) {
		list = append(list, label+": "+rules[label])
	}
	switch body := strings.Join(list, ", "); {
	case body == "":
		return "{...}"
	case between != "":
		return begin + body + behind + between + end
	default:
		return "{" + body + "}"
	}
}

// In v0.17.1 of CUE a struct that embeds a validator is none: see tighten. So what is
// between fields stands behind them for the evaluator.
const begin, behind, end = "\x01", "\x02", "\x03"

var (
	forUs  = strings.NewReplacer(begin, "{", behind, ", ", end, "}")
	forCUE = strings.NewReplacer(begin, "({", behind, "} & ", end, ")")
)

// refused gives a rule, or one that allows nothing.
func (g *ruler) refused(rule string) string {
	if g.r.IntN(6) == 0 {
		return "_|_"
	}
	return rule
}

// between gives a rule that holds fields of a map together.
func (g *ruler) between(known []*table.Field) string {
	pattern := func() string {
		f := known[g.r.IntN(len(known))]
		return "{" + f.Name + "!: " + g.one("_", g.value(f.Type, 9)) + "}"
	}
	if g.r.IntN(2) == 0 {
		return fmt.Sprintf("matchIf(%s, %s, %s)", pattern(), g.one("_", pattern()), g.one("_", pattern()))
	}
	return fmt.Sprintf("matchN(%s, [%s, %s])", g.one("0", "1", "<=1", ">=1"), pattern(), pattern())
}

// value gives what a value of a type may be.
func (g *ruler) value(t *table.Type, depth int) string {
	var choices []string
	if t.Text != nil {
		choices = append(choices, g.text(t.Text))
	}
	if t.Number != nil {
		choices = append(choices, g.number(t.Number))
	}
	if t.Truth != nil {
		choices = append(choices, g.one("bool", "true", "false"))
	}
	if t.List != nil {
		choices = append(choices, g.list(t.List, depth))
	}
	if t.Object != nil {
		choices = append(choices, g.one("{...}", "struct.MaxFields(1)", "struct.MinFields(2)"))
		if depth < 4 {
			choices = append(choices[:len(choices)-1], g.fields(t.Object, depth+1))
		}
	}
	g.r.Shuffle(len(choices), func(i, j int) { choices[i], choices[j] = choices[j], choices[i] })
	switch n := g.r.IntN(10); {
	case n == 0 || len(choices) == 0:
		return "_"
	case n < 6:
		return strings.Join(choices, " | ")
	}
	return choices[0]
}

func (g *ruler) text(x *table.Text) string {
	if x.Enum != nil {
		words := slices.Clone(x.Enum)
		g.r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		for i := range words {
			words[i] = strconv.Quote(words[i])
		}
		return strings.Join(words[:1+g.r.IntN(len(words))], " | ")
	}
	one := func() string {
		return g.one("string", `=~"^[a-m]"`, `!~"x"`, `=~"[0-9]$"`, `=~"a"`, `!=""`, "strings.MaxRunes(9)", "strings.MinRunes(3)",
			`=~"^(a|b|c/)"`, `!~"^.{12,}$"`)
	}
	if g.r.IntN(3) == 0 {
		return one() + " & " + one()
	}
	return one()
}

func (g *ruler) number(x *table.Number) string {
	at := 0
	for _, b := range []table.Bound{x.Min, x.Max} {
		if b.Set && b.Value < 1e9 && g.r.IntN(2) == 0 {
			at = int(b.Value)
		}
	}
	at += g.r.IntN(40)
	n := strconv.Itoa(at)
	return g.one("number", ">="+n, "<="+n, ">"+n, "<"+n, "int & >="+n, ">="+n+" & <="+strconv.Itoa(at+9), n, "int")
}

func (g *ruler) list(x *table.List, depth int) string {
	whole := g.one("list.MaxItems(1)", "list.MinItems(2)", "list.UniqueItems()", "[...]")
	if depth > 6 || g.r.IntN(2) == 0 {
		return whole
	}
	items := "[..." + g.value(x.Item, depth+1) + "]"
	return g.one(items, items+" & "+whole)
}
