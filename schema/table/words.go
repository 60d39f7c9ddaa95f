package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Shapes names what the type allows: "a whole number or a map". The one word that
// there is stands for itself: "none or a map".
func (t *Type) Shapes() string {
	var s []string
	switch {
	case t.Text != nil && len(t.Text.Enum) == 1:
		s = append(s, t.Text.Enum[0])
	case t.Text != nil:
		s = append(s, "text")
	}
	return source.Or(append(s, t.others()...))
}

// others names the shapes beside text that the type allows.
func (t *Type) others() (s []string) {
	if t.Number != nil && (t.Text == nil || !t.Text.AsWritten) {
		if t.Number.Whole {
			s = append(s, "a whole number")
		} else {
			s = append(s, "a number")
		}
	}
	if t.Truth != nil && (t.Text == nil || !t.Text.AsWritten) {
		s = append(s, "true or false")
	}
	if t.List != nil {
		s = append(s, "a list")
	}
	if t.Object != nil {
		s = append(s, "a map")
	}
	return s
}

// Bounds describes the bounds of the type in a few words; "" when it has none.
func (t *Type) Bounds() string {
	var s []string
	if t.Text != nil {
		s = t.Text.bounds()
	}
	if x := t.Number; x != nil {
		if x.Enum != nil {
			s = append(s, "one of "+strings.Join(x.words(), ", "))
		}
		if x.Min.Set {
			s = append(s, x.Min.lower())
		}
		if x.Max.Set {
			s = append(s, x.Max.upper())
		}
	}
	if x := t.List; x != nil {
		s = append(s, sizes(x.Min, x.Max, "item")...)
	}
	if x := t.Object; x != nil {
		s = append(s, sizes(x.Min, x.Max, "entry")...)
	}
	return strings.Join(s, "; ")
}

func (x *Text) bounds() (s []string) {
	if len(x.Enum) > 1 { // one is named among the shapes
		s = append(s, "one of "+strings.Join(x.Enum, ", "))
	}
	for _, p := range x.Patterns {
		switch {
		case p.Doc != "":
			if !slices.Contains(s, p.Doc) { // one text, several patterns
				s = append(s, p.Doc)
			}
		case p.Negate:
			s = append(s, "not matching "+p.Expr)
		default:
			s = append(s, "matching "+p.Expr)
		}
	}
	said := strings.Join(s, " ")
	for _, size := range sizes(x.Min, x.Max, "character") {
		if !strings.Contains(said, size) {
			s = append(s, size)
		}
	}
	return s
}

// sizes describes a least and a largest number of things.
func sizes(least, most int, thing string) (s []string) {
	if least > 0 {
		s = append(s, "at least "+source.Plural(least, thing))
	}
	if most >= 0 {
		s = append(s, "at most "+source.Plural(most, thing))
	}
	return s
}

// words writes the numbers of an enumeration.
func (x *Number) words() []string {
	words := make([]string, len(x.Enum))
	for i, n := range x.Enum {
		words[i] = strconv.FormatInt(n, 10)
	}
	return words
}

// span says from where to where a number can be; "" when it is bounded on one side
// alone, which the message says.
func (x *Number) span() string {
	if !x.Min.Set || !x.Max.Set || x.Min.Exclusive || x.Max.Exclusive {
		return ""
	}
	return fmt.Sprintf("write a number from %s to %s", x.Min.Text, x.Max.Text)
}

func (b Bound) lower() string {
	if b.Exclusive {
		return "more than " + b.Text
	}
	return "at least " + b.Text
}

func (b Bound) upper() string {
	if b.Exclusive {
		return "less than " + b.Text
	}
	return "at most " + b.Text
}
