package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A binder finds the kinds that what a house says is about, and what of it does not fit
// them.
type binder struct {
	*Language
	found   []source.Diagnostic
	general map[string]int // how many of a kind's defaults are of all kinds
	blamed  map[source.Range]bool
	refused map[*table.HouseRule]bool // rules that leave nothing
}

func (b *binder) fail(at source.Range, message, hint string, related ...source.Related) {
	b.found = append(b.found,
		source.Diagnostic{Rule: ruleHouse, Message: message, Hint: hint, Range: at, Related: related})
}

// kindsOf gives the kinds that a name in a house stands for.
func (b *binder) kindsOf(name string) []*table.Kind {
	if name == table.AnyKind {
		return specs
	}
	return []*table.Kind{b.Kind(name)}
}

// rule finds the kinds that a rule is about.
func (b *binder) rule(r *table.HouseRule) {
	if r.Named() {
		b.named(r)
		return
	}
	if r.Steps[0].Name == "environments" {
		b.fail(r.Place, "rules of the house look at apps as they are in each environment, and environments is not in those",
			"write the rule about the field, with @env(NAME) where it holds in some environments only")
		return
	}
	kinds := b.kindsOf(r.Of)
	var best way
	for _, kind := range kinds {
		w := follow(kind.Type, r.Steps)
		if w.stopped < 0 {
			if name, names := unknownIn(r.Type, w.t, 0); name != "" {
				best = bestWay(best, way{stopped: len(r.Steps), name: name, names: names})
				continue
			}
			b.refused[r] = b.refused[r] || b.contradiction(r, kind, w)
			b.rules[kind.Name] = append(b.rules[kind.Name], r)
			best.stopped = -1
			continue
		}
		best = bestWay(best, w)
	}
	if best.stopped < 0 {
		return
	}
	who := "no kind has"
	if len(kinds) == 1 {
		who = kinds[0].Name + " has no"
	}
	at := r.Place
	if best.stopped < len(r.Steps) {
		at = r.Steps[best.stopped].Place
		best.name = cmp.Or(r.Steps[best.stopped].Name, at.Text())
	}
	message := fmt.Sprintf("%s a field %q here", who, best.name)
	if len(kinds) == 1 {
		message = fmt.Sprintf("%s field %q here", who, best.name)
	}
	hint := source.Suggest(best.name, best.names)
	if hint == "" && len(best.names) > 0 && len(best.names) <= 12 {
		hint = "the fields here are " + source.And(best.names)
	}
	b.fail(at, message, hint)
}

// A way is how far the steps of a rule lead in the type of a kind.
type way struct {
	t        *table.Type
	required bool // the language asks for the last field
	stopped  int  // the step that leads nowhere; -1: none
	name     string
	names    []string // that there are in its place
}

// bestWay gives the one that leads further; of two, what there is instead of both.
func bestWay(a, b way) way {
	switch {
	case a.stopped < 0 || a.names != nil && a.stopped > b.stopped:
		return a
	case a.stopped == b.stopped && a.names != nil:
		for _, name := range b.names {
			if !slices.Contains(a.names, name) {
				a.names = append(a.names[:len(a.names):len(a.names)], name)
			}
		}
		return a
	}
	return b
}

// follow goes the steps.
func follow(t *table.Type, steps []table.HouseStep) way {
	w := way{t: t, stopped: -1}
	for i, s := range steps {
		w.required = false
		o := w.t.Object
		switch {
		case w.t.Any:
		case o == nil:
			return way{stopped: i}
		case s.Key != nil && o.Value != nil:
			w.t = o.Value
		case s.Key != nil && o.Open:
			w.t = &table.Type{Any: true}
		case s.Key == nil && o.Field(s.Name) != nil && !o.Field(s.Name).Type.Never():
			f := o.Field(s.Name)
			w.t, w.required = f.Type, f.Required
		case s.Key == nil && o.Value != nil && table.Matches(word(s.Name), o.Key):
			w.t = o.Value
		case s.Key == nil && o.Open:
			w.t = &table.Type{Any: true}
		default:
			return way{stopped: i, names: possible(w.t)}
		}
	}
	return w
}

func word(s string) *source.Node { return &source.Node{Kind: source.String, Text: s} }

// possible gives the names of the fields of a type.
func possible(t *table.Type) (list []string) {
	for _, f := range t.Object.Fields {
		if !f.Type.Never() {
			list = append(list, f.Name)
		}
	}
	return list
}

// unknownIn gives a field that a type of the house names and that of the language does
// not have, and those that it has.
func unknownIn(house, t *table.Type, depth int) (name string, names []string) {
	if t.Any || house.Any || depth > 50 {
		return "", nil
	}
	if house.List != nil && t.List != nil {
		if name, names = unknownIn(house.List.Item, t.List.Item, depth+1); name != "" {
			return name, names
		}
	}
	if house.Object == nil || t.Object == nil {
		return "", nil
	}
	for _, f := range house.Object.Fields {
		w := follow(t, []table.HouseStep{{Name: f.Name}})
		if w.stopped >= 0 {
			return f.Name, w.names
		}
		if name, names = unknownIn(f.Type, w.t, depth+1); name != "" {
			return name, names
		}
	}
	for _, rule := range house.Object.Rules {
		for _, p := range rule.Patterns() {
			if name, names = unknownIn(p, t, depth+1); name != "" {
				return name, names
			}
		}
	}
	return "", nil
}

// contradiction tells of a rule that leaves no value of a kind's field.
func (b *binder) contradiction(r *table.HouseRule, kind *table.Kind, w way) bool {
	field := lastName(r)
	switch last := r.Steps[len(r.Steps)-1]; {
	case r.Type.Never() && w.required:
		b.fail(r.Place, fmt.Sprintf("%s of %s has to be there, and this rule allows none", field, kind.Name),
			"a rule of the house can only narrow what the language allows")
	case r.Type.Never() && last.Required:
		b.fail(r.Place, fmt.Sprintf("this rule wants %s and allows no value of it", field),
			"write "+field+"?: _|_ to refuse it")
	case r.Type.Never():
		return false
	case table.Meet(w.t, r.Type).Empty():
		message := fmt.Sprintf("this rule leaves no value of %s of %s", field, kind.Name)
		if !w.t.SharesShape(r.Type) {
			message += fmt.Sprintf(": it is %s", w.t.Shapes())
		}
		hint := "a rule of the house can only narrow what the language allows"
		if bounds := w.t.Bounds(); bounds != "" {
			hint += ": " + bounds
		}
		b.fail(r.Place, message, hint)
	default:
		return false
	}
	return true
}

func lastName(r *table.HouseRule) string {
	last := r.Steps[len(r.Steps)-1]
	return cmp.Or(last.Name, last.Place.Text())
}

// named finds the kinds in which a named type stands.
func (b *binder) named(r *table.HouseRule) {
	at := slices.IndexFunc(definitions, func(t *table.Type) bool { return t.Name == r.Of })
	if r.Type.Never() || table.Meet(definitions[at], r.Type).Empty() {
		b.fail(r.Place, fmt.Sprintf("this leaves no value of %s", r.Of),
			"a house can only narrow a type: "+cmp.Or(definitions[at].Bounds(), definitions[at].Shapes()))
		return
	}
	if name, names := unknownIn(r.Type, definitions[at], 0); name != "" {
		b.fail(r.Place, fmt.Sprintf("%s has no field %q", r.Of, name), source.Suggest(name, names))
		return
	}
	for _, kind := range specs {
		b.rules[kind.Name] = append(b.rules[kind.Name], r)
	}
}

// together tells of rules that leave no value when both hold, in some environment.
func (b *binder) together() {
	environments := []string{""}
	for _, r := range b.house.Rules {
		for _, m := range r.Environments {
			environments = append(environments, m.Name)
		}
	}
	slices.Sort(environments)
	for _, environment := range slices.Compact(environments) {
		for _, kind := range b.specKinds() {
			b.togetherIn(environment, kind)
		}
	}
}

// togetherIn looks at the rules of a kind in an environment, but for those that are told
// of.
func (b *binder) togetherIn(environment string, kind *table.Kind) {
	byPath := map[string]*heldRules{}
	for _, r := range b.rules[kind.Name] {
		if r.Named() || b.refused[r] || !r.HoldsIn(environment) {
			continue
		}
		_, path, _ := strings.Cut(r.Path(), ".")
		h := byPath[path]
		if h == nil {
			h = &heldRules{t: follow(kind.Type, r.Steps).t}
			byPath[path] = h
		}
		if other := h.clash(r); other != nil {
			b.refused[r] = true
			b.fail(r.Place, fmt.Sprintf("this rule and another one leave no value of %s of %s", lastName(r), kind.Name),
				"a value has to be right by both: change one of them",
				source.Related{Range: other.Place, Message: "the other one"})
		}
	}
}

// heldRules are the rules about one value so far.
type heldRules struct {
	t                  *table.Type // what they leave
	first, never, must *table.HouseRule
}

// clash adds a rule, and gives one that leaves no value together with it; nil: there is
// none.
func (h *heldRules) clash(r *table.HouseRule) (other *table.HouseRule) {
	switch {
	case r.Type.Never():
		h.never, other = r, h.must
	default:
		h.t = table.Meet(h.t, r.Type)
		if r.Steps[len(r.Steps)-1].Required {
			h.must, other = r, h.never
		}
		if h.t.Empty() && h.first != nil {
			other = h.first
		}
		if h.first == nil {
			h.first = r
		}
	}
	return other
}
