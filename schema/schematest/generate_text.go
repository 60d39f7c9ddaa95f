package schematest

import (
	"regexp/syntax"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// text makes a text that matches all patterns of a type: one that its first
// pattern describes, and that by chance matches the others.
func (g *generator) text(x *table.Text, w want) (*source.Node, bool) {
	n := &source.Node{Kind: source.String, Style: source.Quoted, Text: w.text}
	if x.Enum != nil {
		if w.text == "" {
			n.Text = x.Enum[g.r.IntN(len(x.Enum))]
		}
		g.texts[""] = append(g.texts[""], n.Text)
		return n, slices.Contains(x.Enum, n.Text)
	}
	expr := "^[a-z]{1,8}$"
	for _, p := range x.Patterns {
		if !p.Negate {
			expr = p.Expr // the first one says most
			break
		}
	}
	re := syntaxOf(expr)
	t := texter{generator: g, long: g.long || g.r.IntN(12) == 0}
	for range 50 {
		if n.Text = g.oldText(expr); n.Text == "" {
			t.b.Reset()
			t.write(re)
			n.Text = t.b.String()
		}
		if t.long && x.Max >= 0 && len(n.Text) > x.Max {
			n.Text = n.Text[:x.Max]
		}
		for range 4 { // the end may be what a long text cannot have
			if table.Matches(n, &table.Type{Text: x}) {
				g.texts[expr] = append(g.texts[expr], n.Text)
				g.texts[""] = append(g.texts[""], n.Text)
				return n, true
			}
			if !t.long || n.Text == "" {
				break
			}
			n.Text = n.Text[:len(n.Text)-1]
		}
		t.long = false
	}
	return nil, false
}

// oldText gives a text that was made before, with luck of the same pattern, or
// one and another behind it; mostly it gives none.
func (g *generator) oldText(expr string) string {
	if g.r.IntN(again) > 0 {
		return ""
	}
	old := g.texts[expr]
	if len(old) == 0 || g.r.IntN(4) == 0 {
		old = g.texts[""]
	}
	switch {
	case len(old) == 0:
		return ""
	case g.r.IntN(6) == 0:
		return old[g.r.IntN(len(old))] + old[g.r.IntN(len(old))]
	}
	return old[g.r.IntN(len(old))]
}

// expressions are those that were parsed before.
var expressions sync.Map

// syntaxOf parses an expression of the schema, which is known to be right.
func syntaxOf(expr string) *syntax.Regexp {
	if re, ok := expressions.Load(expr); ok {
		return re.(*syntax.Regexp)
	}
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	expressions.Store(expr, re)
	return re
}

// A texter writes texts that expressions match.
type texter struct {
	*generator
	b    strings.Builder
	long bool // as long as it can be
}

// Expressions without an end are repeated this often in long texts.
const longText = 300

func (t *texter) repeat(re *syntax.Regexp, low, high int) {
	n := low + t.r.IntN(min(high, low+6)-low+1)
	if t.long {
		n = min(high, longText)
	}
	for i := range n {
		if i >= low && t.b.Len() >= longText {
			break
		}
		t.write(re)
	}
}

func (t *texter) write(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		t.b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		t.b.WriteRune(t.oneOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		if t.r.IntN(8) == 0 {
			t.b.WriteRune(rune(' ' + t.r.IntN('~'-' '+1))) // what a pattern does not forbid
		} else {
			t.b.WriteRune(rune('a' + t.r.IntN(26)))
		}
	case syntax.OpCapture:
		t.write(re.Sub[0])
	case syntax.OpStar:
		t.repeat(re.Sub[0], 0, longText)
	case syntax.OpPlus:
		t.repeat(re.Sub[0], 1, longText)
	case syntax.OpQuest:
		t.repeat(re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		high := re.Max
		if high < 0 {
			high = max(re.Min, longText)
		}
		t.repeat(re.Sub[0], re.Min, high)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			t.write(sub)
		}
	case syntax.OpAlternate:
		t.write(re.Sub[t.r.IntN(len(re.Sub))])
	}
}

// foreign are characters beyond ASCII: of two, three and four bytes, and blanks
// that are no blank.
var foreign = []rune("éßЖ中😀\u00a0\u2028")

// oneOf chooses from a class of characters: mostly from what people write.
func (t *texter) oneOf(class []rune) rune {
	i := t.r.IntN(len(class)/2) * 2
	low, high := class[i], class[i+1]
	if high > '~' {
		if c := foreign[t.r.IntN(len(foreign))]; c >= low && c <= high && t.r.IntN(8) == 0 {
			return c
		}
		high = max(low, '~')
	}
	if low < ' ' && high >= ' ' {
		low = ' '
	}
	return low + rune(t.r.IntN(int(high-low)+1))
}
