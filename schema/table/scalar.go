package table

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/source"
)

func (c *checker) text(n *source.Node, t *Type, name string) {
	message := t.Text.refuses(n.Text, name)
	switch {
	case message == "":
		return
	case c.quiet:
		c.failed = true
		return
	}
	if said, hint := placeholder(n); said != "" {
		c.fail(n.Range, "placeholder", said, hint)
		return
	}
	if t.Text.Name == "#Schedule" {
		if _, mistake := cron.Parse(n.Text); mistake != "" {
			message = mistake
		}
	}
	hint := ""
	if t.Text.Enum != nil {
		hint = cmp.Or(guesses(n.Text, t), c.leaveOut(n))
		if others := t.others(); others != nil && len(t.Text.Enum) <= longestEnum {
			message = fmt.Sprintf("%s is %q, but must be %s", name, shorten(n.Text),
				source.Or(append(slices.Clone(t.Text.Enum), others...)))
		}
	}
	if hint == "" && t.Object != nil {
		if right := short(inMap(n, t, c.example())); right != "" {
			hint = "write " + c.entryText(right)
		}
	}
	if hint == "" && t.Text.Enum != nil && t.List != nil {
		if right := short(inList(n, t, c.example())); right != "" {
			hint = "write " + c.entryText(right)
		}
	}
	if hint == "" && t.Text.Enum != nil && t.Number != nil {
		number := *t
		number.Text = nil
		if right := short(form(n, &number, c.example())); right != "" {
			hint = "write " + c.entryText(right)
		}
	}
	if t.Text.Name == "#SecurityLevel" && (n.Text == "root" || n.Text == none) {
		hint = "it stands in place of the map: security: " + n.Text
	}
	if t.Text.Name == "#PodHostname" && strings.Contains(n.Text, ".") {
		hint = "that of a pod has no dots; the name by which clients reach a Web is expose: {host: " + shorten(n.Text) + "}"
	}
	if hint == "" {
		hint = guesses(n.Text, t)
	}
	if hint == "" && t.Text.Name == "#Host" && strings.Trim(n.Text, "0123456789.:") == "" {
		hint = "a host is a name, and not an address: "
	}
	if (t.Text.Enum == nil || t.Object != nil || t.List != nil) && (hint == "" || strings.HasSuffix(hint, ": ")) {
		hint += c.forExample(c.example())
	}
	c.fail(n.Range, "value", message, hint)
}

// refuses says why a text is none of those that are allowed; "" when it is one.
func (x *Text) refuses(s, name string) string {
	if x.Enum != nil {
		if slices.Contains(x.Enum, s) {
			return ""
		}
		if len(x.Enum) > longestEnum {
			return fmt.Sprintf("%s is %q, which is none of the %d that there are", name, shorten(s), len(x.Enum))
		}
		return fmt.Sprintf("%s is %q, but must be %s", name, shorten(s), source.Or(x.Enum))
	}
	if l := x.length(s); l < x.Min {
		if l == 0 {
			return name + " is empty"
		}
		return fmt.Sprintf("%s needs at least %s", name, source.Plural(x.Min, "character"))
	} else if x.Max >= 0 && l > x.Max {
		return fmt.Sprintf("%s has %d characters, and at most %d are allowed", name, l, x.Max)
	}
	for _, p := range x.Patterns {
		switch {
		case p.match(s):
		case p.Doc != "":
			return fmt.Sprintf("%q is not %s", shorten(s), p.Doc)
		case p.Negate:
			return fmt.Sprintf("%s is %q, but must not match %s", name, shorten(s), p.Expr)
		default:
			return fmt.Sprintf("%s is %q, but must match %s", name, shorten(s), p.Expr)
		}
	}
	return ""
}

// longestEnum is how many words a message lists.
const longestEnum = 12

// shorten keeps a quoted value from filling the screen.
func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:77]) + "..."
	}
	return s
}

// longestNumber is how many characters a number may have.
const longestNumber = 64

func (c *checker) number(n *source.Node, t *Type, name string) {
	if t.Text != nil && t.Text.AsWritten {
		return
	}
	x := t.Number
	f, ok := c.float(n, t, name)
	switch {
	case !ok:
	case math.IsInf(f, 0) || len(n.Text) > longestNumber:
		// What reads it as an exact decimal would be at it for hours.
		c.fail(n.Range, "number", fmt.Sprintf("%s is %s, which nothing can count", name, shorten(n.Text)),
			"write a number of at most 64 characters, without a large exponent")
	case x.Enum != nil && !slices.Contains(x.Enum, int64(f)):
		c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be %s", name, n.Text, source.Or(x.words())),
			"write "+source.Or(x.words()))
	case !x.Min.holds(f, true):
		c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be %s", name, n.Text, x.Min.lower()), x.span())
	case !x.Max.holds(f, false):
		c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be %s", name, n.Text, x.Max.upper()), x.span())
	}
}

// float gives the value of a number, and says why not: it must be written as all
// versions of YAML read it. What is too far from zero or too close to it for a
// float64 is infinite.
func (c *checker) float(n *source.Node, t *Type, name string) (f float64, ok bool) {
	if n.Kind == source.Int {
		i, ok := n.Int()
		switch {
		case n.Octal() && t.Name != fileMode:
			decimal := strings.TrimLeft(n.Text, "+0")
			message := fmt.Sprintf("%s reads as %d in one YAML version and as %s in the other", n.Text, i, decimal)
			c.fail(n.Range, "octal", message, "write the number without leading zeros")
			return 0, false
		case !ok:
			c.tooLong(n, t.Number, name)
			return 0, false
		}
		return float64(i), true
	}
	value, ok := new(big.Float).SetPrec(128).SetString(n.Text)
	if !ok {
		c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be a finite number", name, n.Text), "")
		return 0, false
	}
	if f, _ = value.Float64(); f == 0 && value.Sign() != 0 {
		f = math.Inf(1)
	}
	return f, true
}

// tooLong reports a whole number that no int64 holds.
func (c *checker) tooLong(n *source.Node, x *Number, name string) {
	words, most := "too large", "at most "+strconv.FormatInt(math.MaxInt64, 10)
	switch negative := strings.HasPrefix(n.Text, "-"); {
	case negative && x.Min.Set:
		words, most = "too small", x.Min.lower()
	case negative:
		words, most = "too small", "at least "+strconv.FormatInt(math.MinInt64, 10)
	case x.Max.Set:
		most = x.Max.upper()
	}
	message := fmt.Sprintf("%s is %s, which is %s", name, shorten(n.Text), words)
	c.fail(n.Range, "number", message, "write a number that is "+most)
}

// fileMode is the one type whose numbers are octal when they begin with 0, as
// everyone writes and kubectl reads them.
const fileMode = "#FileMode"
