package k8s

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed constraints.txt
var constraintsText string

// A Constraint is what the API server demands of the objects of a type beyond
// their schema. The head of constraints.txt tells the form of each.
type Constraint struct {
	Path     []Hop // from the object to the values; empty: the object itself
	Demand   Demand
	Min, Max int64    // of Range, Length and Count; the extremes of int64 for none
	Words    []string // values of In and NotIn, fields of Unique and of the three of alternatives, else one name
	If       []Condition
	In       Set    // the versions that demand it
	Hint     string // "": there is nothing more to say than the demand
	Warning  bool   // the server warns, and does not refuse
}

// A Hop leads from a value to others: the fields with one of these names, and
// then perhaps to what these hold.
type Hop struct {
	Names []string
	Into  Into
}

// Into says what of a field a Hop leads to.
type Into uint8

// What a Hop leads to.
const (
	Whole  Into = iota // the value of the field
	Items              // those of a list
	Values             // those of a map
	Keys               // the values of a map, of which the key is meant
)

// OfKeys reports whether the constraint is of the keys of a map.
func (k *Constraint) OfKeys() bool { return k.lastInto() == Keys }

// OfItems reports whether the constraint is of the items of a list, where nothing is
// left out: an empty one is empty.
func (k *Constraint) OfItems() bool { return k.lastInto() == Items }

func (k *Constraint) lastInto() Into {
	if len(k.Path) == 0 {
		return Whole
	}
	return k.Path[len(k.Path)-1].Into
}

// A Demand is a sort of constraint.
type Demand uint8

// The demands.
const (
	Range Demand = iota
	Length
	Count
	Format
	In
	NotIn
	Unique
	Needed
	Present // even empty
	Filled
	Forbidden
	Missing // not even empty
	Dropped
	Unjudged
	ExactlyOne
	AtMostOne
	AtLeastOne
	Judged // by a function of package validate
)

// A Condition is what has to be so for a constraint to hold.
type Condition struct {
	Path   []Hop
	Root   bool     // from the document's root, and not from the object
	Not    bool     // it is the opposite that has to be so
	Values []string // one of which the field has; nil: it has any
}

// constraintTexts gives the lines about each type.
var constraintTexts = sync.OnceValue(func() map[string]string {
	texts := make(map[string]string, 1<<8)
	_, rest, _ := strings.Cut(constraintsText, "\n\n")
	for rest != "" {
		var block string
		block, rest, _ = strings.Cut(rest, "\n\n")
		name, lines, _ := strings.Cut(strings.TrimLeft(block, "\n"), "\n")
		texts[name] = lines
	}
	return texts
})

// Constrained lists the names of the types that there are constraints of, in order.
func Constrained() []string {
	var names []string
	for name := range constraintTexts() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Constraints lists those that are about more than a field that is there. The
// list is not to be changed.
func (o *Object) Constraints() []*Constraint {
	o.once.Do(o.parse)
	return o.constraints
}

// constrain reads the constraints of the type, and gives those that ask nothing
// where a field is left out to that field.
func (o *Object) constrain() {
	for line := range strings.Lines(constraintTexts()[o.Name]) {
		k := parseConstraint(strings.TrimSpace(line))
		if len(k.Path) == 0 || len(k.Path) == 1 && (k.Demand == Needed || k.Demand == Present) {
			o.constraints = append(o.constraints, k)
			continue
		}
		for i := range o.fields {
			if f := &o.fields[i]; slices.Contains(k.Path[0].Names, f.Name) {
				f.Constraints = append(f.Constraints, k)
			}
		}
	}
	for i := range o.fields {
		slices.SortStableFunc(o.fields[i].Constraints, func(a, b *Constraint) int {
			return cmp.Compare(a.precedence(), b.precedence())
		})
	}
}

// precedence is less for what keeps the server from looking at a field.
func (k *Constraint) precedence() int {
	if len(k.Path) == 1 && (k.Demand == Dropped || k.Demand == Unjudged) {
		return 0
	}
	return 1
}

// Unjudged gives the versions that do not look at what is in the field.
func (f *Field) Unjudged() (in Set) {
	for _, k := range f.Constraints {
		if k.precedence() == 0 && len(k.If) == 0 {
			in |= k.In
		}
	}
	return in
}

// alternatives are the demands that name several fields of the object.
var alternatives = []struct {
	words  string
	demand Demand
}{{"one of ", ExactlyOne}, {"at most one of ", AtMostOne}, {"any of ", AtLeastOne}, {"by ", Judged}}

// demands are those of values, by the word that follows the path.
var demands = map[string]Demand{
	"from": Range, "to": Range, "length": Length, "count": Count, "is": Format, "in": In, "not": NotIn,
	"unique": Unique, "required": Needed, "present": Present, "filled": Filled, "forbidden": Forbidden, "absent": Missing,
	"dropped": Dropped, "unjudged": Unjudged, "by": Judged,
}

// parseConstraint reads a line. A test holds the file to the form, so that what
// has another is nobody's to tell here.
func parseConstraint(line string) *Constraint {
	k := &Constraint{Min: math.MinInt64, Max: math.MaxInt64, In: Every()}
	line, k.Hint, _ = strings.Cut(line, " -- ")
	if rest, span, ok := strings.Cut(line, " @"); ok {
		line, k.In = rest, parseSpan(span, Versions())
	}
	line, k.Warning = strings.CutPrefix(line, "warn ")
	line, conditions, _ := strings.Cut(line, " if ")
	if conditions != "" {
		for text := range strings.SplitSeq(conditions, " and ") {
			k.If = append(k.If, parseCondition(text))
		}
	}
	for _, a := range alternatives {
		if words, ok := strings.CutPrefix(line, a.words); ok {
			if k.Demand, k.Words = a.demand, strings.Fields(words); a.demand == Judged {
				k.Words = []string{words}
			}
			return k
		}
	}
	path, demand, _ := strings.Cut(line, " ")
	k.Path = parseHops(path)
	k.demand(strings.Fields(demand))
	return k
}

// demand reads what stands behind the path.
func (k *Constraint) demand(words []string) {
	k.Demand = demands[words[0]]
	rest := words[1:]
	switch k.Demand {
	case Range:
		k.bounds(words)
	case Length, Count:
		k.bounds(rest)
	case In, NotIn:
		k.Words = strings.Split(rest[0], "|")
	case Format, Judged:
		k.Words = []string{strings.Join(rest, " ")}
	case Unique:
		if len(rest) > 0 {
			k.Words = rest[1:] // by
		}
	}
}

// bounds reads from 1 to 5, with either part left out.
func (k *Constraint) bounds(words []string) {
	for i := 0; i+1 < len(words); i += 2 {
		n, _ := strconv.ParseInt(words[i+1], 10, 64)
		if words[i] == "from" {
			k.Min = n
		} else {
			k.Max = n
		}
	}
}

func parseCondition(text string) Condition {
	var c Condition
	text, c.Not = strings.CutPrefix(text, "!")
	text, c.Root = strings.CutPrefix(text, "/")
	path, values, found := strings.Cut(text, "=")
	if found {
		var not bool
		path, not = strings.CutSuffix(path, "!")
		c.Not = c.Not != not
		c.Values = strings.Split(values, "|")
	}
	c.Path = parseHops(path)
	return c
}

func parseHops(path string) []Hop {
	var hops []Hop
	for text := range strings.SplitSeq(path, ".") {
		h := Hop{}
		for _, into := range []struct {
			mark string
			into Into
		}{{"[]", Items}, {"{}", Values}, {"{key}", Keys}} {
			if rest, ok := strings.CutSuffix(text, into.mark); ok {
				text, h.Into = rest, into.into
			}
		}
		h.Names = strings.Split(text, "|")
		hops = append(hops, h)
	}
	return hops
}
