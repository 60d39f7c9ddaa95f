package change

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// transitionHolds reports whether a rule in CEL that speaks of oldSelf holds. It knows what such
// rules are mostly made of; known is false of any that says more, or does not speak of it.
func transitionHolds(rule string, old, new *source.Node) (holds, known bool) {
	if !strings.Contains(rule, "oldSelf") || len(rule) > longestRule {
		return false, false
	}
	e := &ruleReader{tokens: ruleToken.FindAllString(rule, -1), self: new, oldSelf: old}
	if strings.Join(e.tokens, "") != ruleSpace.ReplaceAllString(rule, "") && !strings.ContainsAny(rule, `"'`) {
		return false, false // there is something that is no token
	}
	v := e.choice()
	if e.strange || len(e.tokens) > 0 || v == nil || v.Kind != source.Bool {
		return false, false
	}
	return v.Text == "true", true
}

const longestRule = 2000

var (
	ruleToken = regexp.MustCompile(`"[^"\\]*"|'[^'\\]*'|[0-9]+(?:\.[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|` +
		`&&|\|\||[=!<>]=|[-+!<>?:.,()\[\]]`)
	ruleSpace = regexp.MustCompile(`\s+`)
)

// A ruleReader reads an expression and gives its value at once. A value is nil where it cannot
// be had: a field is missing, or kinds do not fit.
type ruleReader struct {
	tokens        []string
	self, oldSelf *source.Node
	depth         int
	strange       bool // there is something that this reader does not know
}

func (e *ruleReader) peek() string {
	if len(e.tokens) == 0 {
		return ""
	}
	return e.tokens[0]
}

func (e *ruleReader) next() (token string) {
	if token = e.peek(); token != "" {
		e.tokens = e.tokens[1:]
	}
	return token
}

// take reads a token if it comes next.
func (e *ruleReader) take(token string) bool {
	if e.peek() != token {
		return false
	}
	e.next()
	return true
}

func (e *ruleReader) need(token string) {
	if !e.take(token) {
		e.strange = true
	}
}

func truth(is bool) *source.Node {
	return &source.Node{Kind: source.Bool, Text: strconv.FormatBool(is)}
}

// isTruth reports whether a value is this truth; one that cannot be had is none.
func isTruth(n *source.Node, is bool) bool {
	return n != nil && n.Kind == source.Bool && n.Text == strconv.FormatBool(is)
}

// choice reads CONDITION ? A : B.
func (e *ruleReader) choice() *source.Node {
	if e.depth++; e.depth > deepestSchema {
		e.strange = true
		return nil
	}
	defer func() { e.depth-- }()
	v := e.joined("||", true, func() *source.Node { return e.joined("&&", false, e.relation) })
	if !e.take("?") {
		return v
	}
	a := e.choice()
	e.need(":")
	b := e.choice()
	switch {
	case isTruth(v, true):
		return a
	case isTruth(v, false):
		return b
	}
	return nil
}

// joined reads operands of && or ||, of which one with the value decides, whatever becomes of
// the others.
func (e *ruleReader) joined(operator string, decides bool, operand func() *source.Node) *source.Node {
	v := operand()
	for e.take(operator) {
		w := operand()
		switch {
		case isTruth(v, decides) || isTruth(w, decides):
			v = truth(decides)
		case isTruth(v, !decides) && isTruth(w, !decides):
		default:
			v = nil
		}
	}
	return v
}

func (e *ruleReader) relation() *source.Node {
	v := e.unary()
	switch operator := e.peek(); operator {
	case "==", "!=", "<", "<=", ">", ">=":
		e.next()
		return compared(v, operator, e.unary())
	case "in":
		e.next()
		return memberOf(v, e.unary())
	}
	return v
}

func compared(a *source.Node, operator string, b *source.Node) *source.Node {
	switch {
	case a == nil || b == nil:
		return nil
	case operator == "==":
		return truth(sameValue(a, b))
	case operator == "!=":
		return truth(!sameValue(a, b))
	}
	order, ok := ordered(a, b)
	if !ok {
		return nil
	}
	return truth(operator[0] == '<' && order < 0 || operator[0] == '>' && order > 0 || len(operator) == 2 && order == 0)
}

func sameValue(a, b *source.Node) bool {
	if order, ok := ordered(a, b); ok {
		return order == 0
	}
	return a.Equal(b)
}

// ordered compares two numbers or two texts.
func ordered(a, b *source.Node) (order int, ok bool) {
	if a.Kind == source.String && b.Kind == source.String {
		return strings.Compare(a.Text, b.Text), true
	}
	x, err1 := strconv.ParseFloat(a.Text, 64)
	y, err2 := strconv.ParseFloat(b.Text, 64)
	numbers := (a.Kind == source.Int || a.Kind == source.Float) && (b.Kind == source.Int || b.Kind == source.Float)
	return cmp.Compare(x, y), numbers && err1 == nil && err2 == nil
}

func memberOf(item, in *source.Node) *source.Node {
	switch {
	case item == nil || in == nil:
		return nil
	case in.Kind == source.Map:
		return truth(in.Has(item.Text))
	case in.Kind != source.List:
		return nil
	}
	for _, other := range in.Items {
		if sameValue(item, other) {
			return truth(true)
		}
	}
	return truth(false)
}

func (e *ruleReader) unary() *source.Node {
	if !e.take("!") {
		return e.selected()
	}
	if e.depth++; e.depth > deepestSchema {
		e.strange = true
		return nil
	}
	defer func() { e.depth-- }()
	switch v := e.unary(); {
	case isTruth(v, true):
		return truth(false)
	case isTruth(v, false):
		return truth(true)
	}
	return nil
}

// selected reads a value and the fields and items of it that are named.
func (e *ruleReader) selected() *source.Node {
	v := e.primary()
	for {
		switch {
		case e.take("."):
			name := e.next()
			if e.peek() == "(" {
				v = e.method(v, name)
			} else {
				v = fieldOf(v, name)
			}
		case e.take("["):
			v = itemOf(v, e.choice())
			e.need("]")
		default:
			return v
		}
	}
}

func fieldOf(v *source.Node, name string) *source.Node {
	if v == nil || v.Kind != source.Map || !set(v.Get(name)) {
		return nil
	}
	return v.Get(name)
}

func itemOf(v, key *source.Node) *source.Node {
	if v == nil || key == nil {
		return nil
	}
	i, isNumber := key.Int()
	if v.Kind == source.List && isNumber && i >= 0 && i < int64(len(v.Items)) {
		return v.Items[i]
	}
	return fieldOf(v, key.Text)
}

// method reads the call of one with an argument at most.
func (e *ruleReader) method(v *source.Node, name string) *source.Node {
	e.need("(")
	if name == "size" && e.take(")") {
		return sizeOf(v)
	}
	argument := e.choice()
	e.need(")")
	text := map[string]func(s, t string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix,
		"contains": strings.Contains}[name]
	if text == nil {
		e.strange = true
	}
	if text == nil || v == nil || argument == nil || v.Kind != source.String {
		return nil
	}
	return truth(text(v.Text, argument.Text))
}

func sizeOf(v *source.Node) *source.Node {
	n := 0
	switch {
	case v == nil:
		return nil
	case v.Kind == source.String:
		n = len([]rune(v.Text))
	default:
		n = len(v.Items) + len(v.Fields)
	}
	return &source.Node{Kind: source.Int, Text: strconv.Itoa(n)}
}

func (e *ruleReader) primary() *source.Node {
	token := e.next()
	switch {
	case token == "self":
		return e.self
	case token == "oldSelf":
		return e.oldSelf
	case token == "true" || token == "false":
		return truth(token == "true")
	case token == "(":
		v := e.choice()
		e.need(")")
		return v
	case token == "[":
		return e.list()
	case token == "has" && e.take("("):
		v := e.selected()
		e.need(")")
		return truth(v != nil)
	case token == "size" && e.take("("):
		v := e.choice()
		e.need(")")
		return sizeOf(v)
	case token != "" && (token[0] == '"' || token[0] == '\''):
		return textNode(token[1 : len(token)-1])
	case token != "" && token[0] >= '0' && token[0] <= '9':
		kind := source.Int
		if strings.Contains(token, ".") {
			kind = source.Float
		}
		return &source.Node{Kind: kind, Text: token}
	}
	e.strange = true
	return nil
}

func (e *ruleReader) list() *source.Node {
	list := &source.Node{Kind: source.List}
	for !e.take("]") {
		v := e.choice()
		if v == nil || e.strange {
			e.strange = true
			return nil
		}
		list.Items = append(list.Items, v)
		if e.peek() != "]" {
			e.need(",")
		}
	}
	return list
}
