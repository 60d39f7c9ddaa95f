package table

import (
	"cmp"
	"slices"
)

// Meet gives the type of what both a and b allow. Where both have one, the name
// and the documentation are those of a.
func Meet(a, b *Type) *Type {
	if a.Any {
		return named(b, a)
	}
	if b.Any {
		return named(a, b)
	}
	m := &Type{Name: a.Name, Doc: a.Doc}
	if m.Name == "" {
		m.Name, m.Doc = b.Name, b.Doc
	}
	if a.Text != nil && b.Text != nil {
		m.Text = meetText(a.Text, b.Text)
	}
	if a.Number != nil && b.Number != nil {
		m.Number = meetNumber(a.Number, b.Number)
	}
	if a.Truth != nil && b.Truth != nil {
		if x, y := a.Truth.Only, b.Truth.Only; x == y || x == "" || y == "" {
			m.Truth = &Truth{Only: cmp.Or(x, y)}
		}
	}
	if a.List != nil && b.List != nil {
		m.List = &List{
			Name:   cmp.Or(a.List.Name, b.List.Name),
			Item:   Meet(a.List.Item, b.List.Item),
			Min:    max(a.List.Min, b.List.Min),
			Max:    tighter(a.List.Max, b.List.Max),
			Unique: a.List.Unique || b.List.Unique,
		}
	}
	if a.Object != nil && b.Object != nil {
		m.Object = MeetObject(a.Object, b.Object)
	}
	return m
}

// named gives t the name and documentation of other where it has none.
func named(t, other *Type) *Type {
	if t.Name != "" || other.Name == "" {
		return t
	}
	c := *t
	c.Name, c.Doc = other.Name, other.Doc
	return &c
}

func tighter(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// bothPatterns gives all patterns, each once.
func bothPatterns(a, b []*Pattern) []*Pattern {
	for _, p := range b {
		if !slices.ContainsFunc(a, func(q *Pattern) bool {
			return p == q || p.Expr == q.Expr && p.Negate == q.Negate && p.Doc == q.Doc
		}) {
			a = append(a[:len(a):len(a)], p)
		}
	}
	return a
}

// bases gives what both of two are made from, and the name that is lost where both have
// one.
func bases(a string, list []string, b string, others []string) []string {
	name := cmp.Or(a, b)
	for _, base := range append(others[:len(others):len(others)], b) {
		if base != "" && base != name && !slices.Contains(list, base) {
			list = append(list[:len(list):len(list)], base)
		}
	}
	return list
}

func meetText(a, b *Text) *Text {
	m := &Text{
		Name:      cmp.Or(a.Name, b.Name),
		Bases:     bases(a.Name, a.Bases, b.Name, b.Bases),
		Meanings:  a.Meanings,
		Patterns:  bothPatterns(a.Patterns, b.Patterns),
		Min:       max(a.Min, b.Min),
		Max:       tighter(a.Max, b.Max),
		AsWritten: a.AsWritten && b.AsWritten,
	}
	if m.Meanings == nil {
		m.Meanings = b.Meanings
	}
	switch {
	case a.Enum == nil:
		m.Enum = b.Enum
	case b.Enum == nil:
		m.Enum = a.Enum
	default:
		for _, s := range a.Enum {
			if slices.Contains(b.Enum, s) {
				m.Enum = append(m.Enum, s)
			}
		}
		if m.Enum == nil {
			return nil // no text is both
		}
	}
	return m
}

func meetNumber(a, b *Number) *Number {
	m := &Number{
		Name: cmp.Or(a.Name, b.Name), Bases: bases(a.Name, a.Bases, b.Name, b.Bases),
		Whole: a.Whole || b.Whole, Enum: a.Enum, Min: a.Min, Max: a.Max,
	}
	switch {
	case a.Enum == nil:
		m.Enum = b.Enum
	case b.Enum != nil:
		m.Enum = slices.DeleteFunc(slices.Clone(a.Enum), func(i int64) bool { return !slices.Contains(b.Enum, i) })
	}
	if tightens(b.Min, m.Min, b.Min.Value > m.Min.Value) {
		m.Min = b.Min
	}
	if tightens(b.Max, m.Max, b.Max.Value < m.Max.Value) {
		m.Max = b.Max
	}
	return m
}

// tightens reports whether a bound allows less than an old one; further: its
// value lies further in.
func tightens(b, old Bound, further bool) bool {
	return b.Set && (!old.Set || further || b.Value == old.Value && b.Exclusive)
}

// MeetObject unifies two maps. A field that only one of them has is kept:
// bases are open until a definition closes them.
func MeetObject(a, b *Object) *Object {
	m := &Object{
		Name:   cmp.Or(a.Name, b.Name),
		Fields: slices.Clone(a.Fields),
		Open:   a.Open && b.Open,
		Min:    max(a.Min, b.Min),
		Max:    tighter(a.Max, b.Max),
		Rules:  a.Rules,
		Advice: slices.Concat(b.Advice, a.Advice), // the first one counts
	}
	for _, r := range b.Rules {
		if !slices.Contains(a.Rules, r) { // a map with itself is no more than the map
			m.Rules = append(m.Rules[:len(m.Rules):len(m.Rules)], r)
		}
	}
	for _, f := range b.Fields {
		if i := slices.IndexFunc(m.Fields, func(old *Field) bool { return old.Name == f.Name }); i >= 0 {
			m.Fields[i] = meetField(m.Fields[i], f)
		} else {
			m.Fields = append(m.Fields, f)
		}
	}
	switch {
	case a.Value == nil:
		m.Key, m.Value = b.Key, b.Value
	case b.Value == nil:
		m.Key, m.Value = a.Key, a.Value
	default:
		m.Key, m.Value = Meet(a.Key, b.Key), Meet(a.Value, b.Value)
	}
	return m
}

// meetField unifies two declarations of a field; what the later one says of it
// wins.
func meetField(old, f *Field) *Field {
	return &Field{
		Name:     f.Name,
		Doc:      cmp.Or(f.Doc, old.Doc),
		Example:  cmp.Or(f.Example, old.Example),
		Aliases:  slices.Concat(old.Aliases, f.Aliases),
		Required: old.Required || f.Required,
		Type:     Meet(old.Type, f.Type),
	}
}

// union gives all of two lists, in their order, each once. The second is mostly short.
func union[T comparable](a, b []T) []T {
	all := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(a, x) {
			all = append(all, x)
		}
	}
	return all
}

// TwoTexts is a clash of two texts that are more than words.
const TwoTexts = "two kinds of text"

// Join gives the type of what a or b allows; clash names the shape that both
// have, when that cannot be told apart.
func Join(a, b *Type) (t *Type, clash string) {
	if a.Any {
		return a, ""
	}
	if b.Any {
		return b, ""
	}
	t = &Type{
		Text: a.Text, Number: a.Number, Truth: a.Truth,
		List: cmp.Or(a.List, b.List), Object: cmp.Or(a.Object, b.Object),
	}
	switch {
	case a.List != nil && b.List != nil:
		return nil, "two kinds of list"
	case a.Object != nil && b.Object != nil:
		return nil, "two kinds of map"
	}
	switch {
	case a.Text == nil:
		t.Text = b.Text
	case b.Text == nil:
	case a.Text.Enum == nil || b.Text.Enum == nil:
		return nil, TwoTexts
	default:
		t.Text = &Text{Enum: union(a.Text.Enum, b.Text.Enum), Max: -1}
	}
	switch {
	case a.Number == nil:
		t.Number = b.Number
	case b.Number == nil:
	case a.Number.Enum == nil || b.Number.Enum == nil:
		return nil, "two kinds of number"
	default:
		t.Number = &Number{Whole: true, Enum: union(a.Number.Enum, b.Number.Enum)}
	}
	switch {
	case a.Truth == nil:
		t.Truth = b.Truth
	case b.Truth != nil:
		t.Truth = &Truth{}
	}
	// Text beside numbers and booleans: the value is text as it is written.
	if t.Text != nil && t.Text.Enum == nil && t.Number != nil && !t.Number.Whole && t.Truth != nil {
		c := *t.Text
		c.AsWritten = true
		t.Text = &c
	}
	return t, ""
}
