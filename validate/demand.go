package validate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// demand judges a value by a constraint whose conditions are met. Of a value that
// is not of the type that the demand is about another finding tells.
func (c *checker) demand(v *source.Node, k *k8s.Constraint, in k8s.Set) {
	switch k.Demand {
	case k8s.Range:
		c.inRange(v, k, in)
	case k8s.Length:
		if text := manifest.StringOf(v); text != "" && !within(len(text), k) {
			c.refuse(k, in, Violation{Node: v, Hint: "shorten it",
				Message: fmt.Sprintf("%s is %d characters long, and %d are the most", c.here(), len(text), k.Max)})
		}
	case k8s.Count:
		c.count(v, k, in)
	case k8s.Format:
		c.formatted(v, k, in)
	case k8s.In, k8s.NotIn:
		c.chosen(v, k, in)
	case k8s.Unique:
		c.unique(v, k, in)
	case k8s.Filled:
		if v.Kind == source.String && v.Text == "" || v.Kind == source.Null && k.OfItems() {
			c.refuse(k, in, Violation{Node: v, Message: c.here() + " is empty", Hint: "write a value, or remove it"})
		}
	case k8s.Forbidden, k8s.Missing:
		if given(v) || k.Demand == k8s.Missing && manifest.IsSet(v) {
			c.refuse(k, in, Violation{Node: v, Key: true, Message: c.here() + not(k) + " be set", Hint: "remove it"})
		}
	case k8s.Dropped:
		if given(v) {
			c.add(Violation{Reason: Warned, Node: v, Key: true, Versions: in, Hint: "remove it: it has no effect",
				Message: c.here() + " is dropped by the API server, whose feature gate for it is off by default"})
		}
	case k8s.Unjudged:
	case k8s.Needed, k8s.Present:
		c.needed(v, k, in)
	case k8s.Judged:
		judgeOf(k.Words[0])(c, v, k, in)
	default:
		c.alternatives(v, k, in)
	}
}

// refuse adds what a constraint has against a value, for the reason that its
// conditions give.
func (c *checker) refuse(k *k8s.Constraint, in k8s.Set, m Violation) {
	if in == 0 {
		return // what a judge has against some versions is asked of others
	}
	m.Reason, m.Versions = Refused, in
	if k.Warning {
		m.Reason = Warned
	}
	m.Message += reason(k.If)
	if k.Hint != "" {
		m.Hint = k.Hint
	}
	c.add(m)
}

// reason says when a constraint holds.
func reason(conditions []k8s.Condition) string {
	var parts []string
	for i := range conditions {
		parts = append(parts, conditionText(&conditions[i]))
	}
	if len(parts) == 0 {
		return ""
	}
	return " " + source.And(parts)
}

func conditionText(c *k8s.Condition) string {
	word, name := "where ", pathText(c.Path)
	if c.Not {
		word = "unless "
	}
	if c.Values == nil {
		return word + name + " is set"
	}
	return word + name + " is " + source.Or(c.Values)
}

func pathText(path []k8s.Hop) string {
	var names []string
	for i := range path {
		names = append(names, strings.Join(path[i].Names, " or "))
	}
	return strings.Join(names, ".")
}

func within(n int, k *k8s.Constraint) bool { return k.Min <= int64(n) && int64(n) <= k.Max }

func (c *checker) inRange(v *source.Node, k *k8s.Constraint, in k8s.Set) {
	r := manifest.ReadScalar(v)
	if r.Kind != source.Int || !r.Fits || k.Min <= r.Whole && r.Whole <= k.Max {
		return
	}
	c.refuse(k, in, Violation{Node: v, Hint: "write a number: " + span64(k),
		Message: fmt.Sprintf("%s is %s, and must be %s", c.here(), v.Text, span64(k))})
}

// span64 says which numbers there can be.
func span64(k *k8s.Constraint) string {
	switch {
	case k.Min == k.Max:
		return fmt.Sprint(k.Min)
	case k.Max == math.MaxInt64:
		return fmt.Sprintf("%d or more", k.Min)
	case k.Min == math.MinInt64:
		return fmt.Sprintf("at most %d", k.Max)
	}
	return fmt.Sprintf("%d to %d", k.Min, k.Max)
}

func (c *checker) count(v *source.Node, k *k8s.Constraint, in k8s.Set) {
	n := len(v.Items) + len(v.Fields)
	if v.Kind != source.List && v.Kind != source.Map || within(n, k) {
		return
	}
	m := Violation{Node: v, Key: true, Hint: "leave some out",
		Message: fmt.Sprintf("%s has %s, and %d are the most", c.here(), source.Plural(n, "entry"), k.Max)}
	if int64(n) < k.Min {
		m.Hint = "add what is missing"
		m.Message = fmt.Sprintf("%s has %s, and %d are the fewest", c.here(), source.Plural(n, "entry"), k.Min)
	}
	c.refuse(k, in, m)
}

// formatted holds a text, and for some formats a number, to a format. Of keys it
// is the key that is held to it.
func (c *checker) formatted(v *source.Node, k *k8s.Constraint, in k8s.Set) {
	f := formats[k.Words[0]]
	text, kind := v.Text, manifest.ReadScalar(v).Kind
	switch {
	case k.OfKeys():
		text = c.path[len(c.path)-1].name
	case kind == source.Null && k.OfItems():
		text = "" // as the server reads it
	case kind < source.Int || kind > source.String || kind != source.String && !f.numbers:
		return
	}
	if text == "" && !f.empty && !k.OfItems() && !k.OfKeys() || f.is(text) {
		return
	}
	c.refuse(k, in, Violation{Node: v, Key: k.OfKeys(), Hint: "write " + f.what, Message: fmt.Sprintf(
		"%s is %s, and must be %s", c.nameOf(k.OfKeys()), source.Shorten(quoteEmpty(text), 40), f.what)})
}

// not says how strictly something is not to be.
func not(k *k8s.Constraint) string {
	if k.Warning {
		return " should not"
	}
	return " cannot"
}

// chosen holds a scalar to words that there are, or are not to be.
func (c *checker) chosen(v *source.Node, k *k8s.Constraint, in k8s.Set) {
	key, text := k.OfKeys(), v.Text
	switch {
	case key:
		text = c.path[len(c.path)-1].name
	case v.Kind == source.Null && k.OfItems():
		text = "" // as the server reads it
	case !v.Scalar() || v.Kind == source.Null || text == "" && !k.OfItems():
		return
	}
	if oneOf(k.Words, text, v) == (k.Demand == k8s.In) {
		return
	}
	m := Violation{Node: v, Key: key, Hint: "write another value",
		Message: fmt.Sprintf("%s is %s, and%s be", c.nameOf(key), source.Shorten(text, 40), not(k))}
	if k.Demand == k8s.In {
		m.Message = fmt.Sprintf("%s is %s, and can only be %s", c.nameOf(key), source.Shorten(quoteEmpty(text), 40),
			source.Or(k.Words))
		m.Hint = "write one of these"
		if near := source.Nearest(text, k.Words); near != "" {
			m.Hint = source.DidYouMean(near)
		}
	}
	c.refuse(k, in, m)
}

// nameOf names the value at hand, or its key.
func (c *checker) nameOf(key bool) string {
	if key {
		return "the key"
	}
	return c.here()
}

// oneOf reports whether a text, or what a boolean means, is among words.
func oneOf(words []string, text string, v *source.Node) bool {
	if manifest.ReadScalar(v).Kind == source.Bool {
		return met(words, v)
	}
	return slices.Contains(words, text)
}

// unique looks for items of a list that are the same in some fields, or whole.
func (c *checker) unique(v *source.Node, k *k8s.Constraint, in k8s.Set) {
	if v.Kind != source.List || len(v.Items) < 2 {
		return
	}
	first := make(map[string]*source.Node, len(v.Items))
	last := len(c.path) - 1
	for i, item := range v.Items {
		id, text, at := identity(item, k.Words)
		if text == "" {
			continue
		}
		before := first[id]
		if before == nil {
			first[id] = at
			continue
		}
		c.path[last].index = i
		c.refuse(k, in, Violation{Node: at, Other: before, OtherWords: "the first one is here",
			Message: fmt.Sprintf("%s is a second %s", c.here(), source.Shorten(text, 60)), Hint: "remove one of them"})
		c.path[last].index = -1
	}
}

// identity gives what tells an item from others, with its values as people read them, and
// where it stands; the text is "" where it has nothing that does.
func identity(item *source.Node, fields []string) (id, text string, at *source.Node) {
	if len(fields) == 0 {
		return item.Text, item.Text, item
	}
	var key strings.Builder
	var parts []string
	for _, name := range fields {
		if v := item.At(strings.Split(name, ".")...); v.Scalar() && v.Text != "" {
			key.WriteString(v.Text)
			parts = append(parts, v.Text)
			if at == nil {
				at = v
			}
		}
		key.WriteByte(0) // so that no value is taken for that of another field
	}
	return key.String(), strings.Join(parts, " "), at
}

// needed looks for the last field of a constraint's path, or for each of them.
func (c *checker) needed(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, name := range k.Path[len(k.Path)-1].Names {
		if v := n.Get(name); !given(v) && (k.Demand == k8s.Needed || !manifest.IsSet(v)) {
			c.lacks(n, k, name, in)
		}
	}
}

// lacks says that a field is missing.
func (c *checker) lacks(n *source.Node, k *k8s.Constraint, name string, in k8s.Set) {
	m := Violation{Node: n.Get(name), Hint: "add " + name,
		Message: fmt.Sprintf("%s lacks %s, which is required", c.mapName(), name)}
	if other := asking(n, k); other != nil && m.Node.Kind <= source.Null {
		m.Node = other
	} else if m.Node.Kind > source.Null {
		m.Message = fmt.Sprintf("%s of %s is empty, and is required", name, c.mapName())
	} else if last := len(c.path) - 1; last >= 0 && c.path[last].index >= 0 {
		m.Node = n // an absent node would stand where the list does
	}
	c.refuse(k, in, m)
}

// asking gives the field whose value makes another one necessary; nil for none.
func asking(n *source.Node, k *k8s.Constraint) *source.Node {
	if len(k.Path) != 1 || len(k.If) != 1 || k.If[0].Not || k.If[0].Root || k.If[0].Values == nil {
		return nil
	}
	for _, hop := range k.If[0].Path {
		if n = n.Get(hop.Names[0]); hop.Into != k8s.Whole || !manifest.IsSet(n) {
			return nil
		}
	}
	return n
}

// mapName names the map at hand.
func (c *checker) mapName() string {
	if len(c.path) == 0 {
		return c.kind.Name
	}
	return c.here()
}

// alternatives holds a map to how many of some fields it may have.
func (c *checker) alternatives(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	var have []*source.Node
	for i := range n.Fields {
		if f := &n.Fields[i]; given(f.Value) && slices.Contains(k.Words, f.Name) {
			have = append(have, f.Value)
		}
	}
	switch {
	case len(have) == 0 && k.Demand != k8s.AtMostOne:
		c.lacksAll(n, k, in)
	case len(have) > 1 && k.Demand != k8s.AtLeastOne:
		first, second := have[0].Key.Text(), have[1].Key.Text()
		c.refuse(k, in, Violation{Node: have[1], Key: true, Other: have[0], OtherWords: first + " is here",
			Message: fmt.Sprintf("%s has both %s and %s, which exclude each other", c.mapName(), first, second),
			Hint:    "remove one of them"})
	}
}

func (c *checker) lacksAll(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	what := source.Or(k.Words)
	if len(k.Words) > 6 {
		what = source.Or(append(slices.Clone(k.Words[:5]), "another"))
	}
	c.refuse(k, in, Violation{Node: n, Hint: "add one of them",
		Message: fmt.Sprintf("%s lacks what it is to be: it needs %s", c.mapName(), what)})
}
