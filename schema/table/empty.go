package table

import (
	"math"
	"slices"
)

// Empty reports whether no value is of the type, as far as can be told: what patterns
// leave together is not known.
func (t *Type) Empty() bool {
	return !t.Any && !t.Text.some() && !t.Number.some() && t.Truth == nil && !t.List.some() && !t.Object.some()
}

func (x *Text) some() bool {
	switch {
	case x == nil, x.Max >= 0 && x.Min > x.Max:
		return false
	case x.Enum == nil:
		return true
	}
	bounds := x.without()
	return slices.ContainsFunc(x.Enum, func(s string) bool { return bounds.refuses(s, "") == "" })
}

// without gives the text without its words, so that their own bounds count.
func (x *Text) without() *Text {
	bounds := *x
	bounds.Enum = nil
	return &bounds
}

func (n *Number) some() bool {
	switch {
	case n == nil:
		return false
	case n.Enum != nil:
		return slices.ContainsFunc(n.Enum, func(i int64) bool {
			return n.Min.holds(float64(i), true) && n.Max.holds(float64(i), false)
		})
	case !n.Min.Set || !n.Max.Set:
		return true
	}
	least, most := n.Min.Value, n.Max.Value
	if !n.Whole {
		return least < most || least == most && !n.Min.Exclusive && !n.Max.Exclusive
	}
	if least = math.Ceil(least); n.Min.Exclusive && least == n.Min.Value {
		least++
	}
	if most = math.Floor(most); n.Max.Exclusive && most == n.Max.Value {
		most--
	}
	return least <= most
}

func (l *List) some() bool {
	return l != nil && (l.Max < 0 || l.Min <= l.Max) && (l.Min == 0 || !l.Item.Empty())
}

func (o *Object) some() bool {
	if o == nil || o.Max >= 0 && o.Min > o.Max {
		return false
	}
	return !slices.ContainsFunc(o.Fields, func(f *Field) bool { return f.Required && f.Type.Empty() })
}
