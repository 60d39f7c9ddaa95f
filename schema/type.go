package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"cuelang.org/go/cue/literal"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Type says what a value may be: for each shape that YAML has, what is
// allowed of it; nil where the shape is not allowed at all. Having one slot a
// shape means that a value can be held against one alternative only, so that
// one mistake cannot give two messages.
type Type struct {
	name string // of the definition it came from, as #Port; may be empty
	doc  string // the definition's documentation

	any    bool // everything is allowed, null too
	text   *text
	number *number
	truth  *truth
	object *object
	list   *list
}

func (t *Type) never() bool {
	return !t.any && t.text == nil && t.number == nil && t.truth == nil && t.object == nil && t.list == nil
}

// text is what a string may be.
type text struct {
	enum     []string // when not nil, one of these
	patterns []*pattern
	min, max int // length in characters; max < 0: unbounded
	// asWritten: numbers and booleans stand for their own text.
	asWritten bool
}

// A pattern is a regular expression that a text must match, or must not.
type pattern struct {
	expr   string
	negate bool
	doc    string // noun phrase of the definition it came from

	once      sync.Once
	automaton *automaton
}

func (p *pattern) match(s string) bool {
	// Made when first needed: a run uses a few of them.
	p.once.Do(func() { p.automaton = newAutomaton(p.expr) })
	return p.automaton.match(s) != p.negate
}

// number is what a number may be. Whole numbers are compared exactly.
type number struct {
	whole    bool
	enum     []int64 // when not nil, one of these
	min, max bound
}

// A bound is one end of a range.
type bound struct {
	set       bool
	exclusive bool
	value     float64
	text      string // as written in the schema
}

// truth is what a boolean may be.
type truth struct{ only *bool }

// list is what a list may be.
type list struct {
	item     *Type
	min, max int // max < 0: unbounded
	unique   bool
}

// A field is one that a map may have.
type field struct {
	name     string
	doc      string
	example  string   // as the schema has it; exampleText is for people
	aliases  []string // its names in other tools
	required bool

	language *Language
	compile  func() (*Type, error)
	cached   atomic.Pointer[Type]
}

// exampleText gives the example as a YAML flow value; "" when there is none.
func (f *field) exampleText() string {
	if unquoted, err := literal.Unquote(f.example); err == nil && f.typ().text != nil && !strings.Contains(unquoted, "\n") {
		return unquoted
	}
	return f.example
}

// object is what a map may be.
type object struct {
	fields []*field
	byName map[string]*field

	key, value *Type // of a map with free names; nil when it has none
	open       bool  // any other field is allowed
	min, max   int   // number of fields; max < 0: unbounded

	rules  []*rule
	advice map[string]string // foreign name to what to do instead
}

func newObject() *object { return &object{byName: map[string]*field{}, max: -1} }

func (o *object) add(f *field) {
	o.fields = append(o.fields, f)
	o.byName[f.name] = f
}

// A rule holds several fields of one map together.
type rule struct {
	message, hint string

	// Of the alternatives, from least to most must match.
	alternatives []*Type
	least, most  int

	// Or, when condition is not nil: where it matches, so must then, and
	// where it does not, so must otherwise. Either may be nil.
	condition, then, otherwise *Type
}

// meet gives the type of what both a and b allow.
func (l *Language) meet(a, b *Type) *Type {
	if a.any {
		return named(b, a)
	}
	if b.any {
		return named(a, b)
	}
	m := &Type{name: a.name, doc: a.doc}
	if m.name == "" {
		m.name, m.doc = b.name, b.doc
	}
	if a.text != nil && b.text != nil {
		m.text = meetText(a.text, b.text)
	}
	if a.number != nil && b.number != nil {
		m.number = meetNumber(a.number, b.number)
	}
	if a.truth != nil && b.truth != nil {
		m.truth = a.truth
		if m.truth.only == nil {
			m.truth = b.truth
		}
	}
	if a.list != nil && b.list != nil {
		m.list = &list{item: l.meet(a.list.item, b.list.item), min: max(a.list.min, b.list.min), max: tighter(a.list.max, b.list.max), unique: a.list.unique || b.list.unique}
	}
	if a.object != nil && b.object != nil {
		m.object = l.meetObject(a.object, b.object)
	}
	return m
}

// named gives t the name and documentation of other where it has none.
func named(t, other *Type) *Type {
	if t.name != "" || other.name == "" {
		return t
	}
	c := *t
	c.name, c.doc = other.name, other.doc
	return &c
}

func tighter(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

func meetText(a, b *text) *text {
	m := &text{
		patterns:  append(append([]*pattern(nil), a.patterns...), b.patterns...),
		min:       max(a.min, b.min),
		max:       tighter(a.max, b.max),
		asWritten: a.asWritten && b.asWritten,
	}
	switch {
	case a.enum == nil:
		m.enum = b.enum
	case b.enum == nil:
		m.enum = a.enum
	default:
		m.enum = []string{}
		for _, s := range a.enum {
			for _, t := range b.enum {
				if s == t {
					m.enum = append(m.enum, s)
				}
			}
		}
	}
	return m
}

func meetNumber(a, b *number) *number {
	m := &number{whole: a.whole || b.whole, enum: a.enum, min: a.min, max: a.max}
	if m.enum == nil {
		m.enum = b.enum
	}
	if b.min.set && (!m.min.set || b.min.value > m.min.value || b.min.value == m.min.value && b.min.exclusive) {
		m.min = b.min
	}
	if b.max.set && (!m.max.set || b.max.value < m.max.value || b.max.value == m.max.value && b.max.exclusive) {
		m.max = b.max
	}
	return m
}

// meetObject unifies two maps. A field that only one of them has is kept:
// bases are open until a definition closes them.
func (l *Language) meetObject(a, b *object) *object {
	m := newObject()
	for _, f := range a.fields {
		m.add(f)
	}
	for _, f := range b.fields {
		old, ok := m.byName[f.name]
		if !ok {
			m.add(f)
			continue
		}
		both := l.lazy(func() (*Type, error) { return l.meet(old.resolve(), f.resolve()), nil })
		both.name, both.required = f.name, old.required || f.required
		both.doc, both.example, both.aliases = cmp.Or(f.doc, old.doc), cmp.Or(f.example, old.example), append(old.aliases[:len(old.aliases):len(old.aliases)], f.aliases...)
		for i := range m.fields {
			if m.fields[i] == old {
				m.fields[i] = both
			}
		}
		m.byName[f.name] = both
	}
	m.key, m.value = a.key, a.value
	if m.value == nil {
		m.key, m.value = b.key, b.value
	} else if b.value != nil {
		m.key, m.value = l.meet(a.key, b.key), l.meet(a.value, b.value)
	}
	m.open = a.open && b.open
	m.min, m.max = max(a.min, b.min), tighter(a.max, b.max)
	m.rules = append(append(m.rules, a.rules...), b.rules...)
	for _, from := range []map[string]string{a.advice, b.advice} {
		for name, advice := range from {
			if m.advice == nil {
				m.advice = map[string]string{}
			}
			m.advice[name] = advice
		}
	}
	return m
}

// join gives the type of what a or b allows; what names the shape that both
// have, when that cannot be told apart.
func join(a, b *Type) (t *Type, clash string) {
	if a.any {
		return a, ""
	}
	if b.any {
		return b, ""
	}
	t = &Type{text: a.text, number: a.number, truth: a.truth, list: a.list, object: a.object}
	switch {
	case a.text == nil:
		t.text = b.text
	case b.text != nil:
		if a.text.enum == nil || b.text.enum == nil {
			return nil, "two kinds of text"
		}
		t.text = &text{enum: append(append([]string(nil), a.text.enum...), b.text.enum...), max: -1}
	}
	switch {
	case a.number == nil:
		t.number = b.number
	case b.number != nil:
		if a.number.enum == nil || b.number.enum == nil {
			return nil, "two kinds of number"
		}
		t.number = &number{whole: true, enum: append(append([]int64(nil), a.number.enum...), b.number.enum...)}
	}
	switch {
	case a.truth == nil:
		t.truth = b.truth
	case b.truth != nil:
		t.truth = &truth{}
	}
	if a.list == nil {
		t.list = b.list
	} else if b.list != nil {
		return nil, "two kinds of list"
	}
	if a.object == nil {
		t.object = b.object
	} else if b.object != nil {
		return nil, "two kinds of map"
	}
	// Text beside numbers and booleans: the value is text as it is written.
	if t.text != nil && t.text.enum == nil && t.number != nil && !t.number.whole && t.truth != nil {
		c := *t.text
		c.asWritten = true
		t.text = &c
	}
	return t, ""
}

// holds reports whether a number satisfies the bound.
func (b bound) holds(x float64, lower bool) bool {
	switch {
	case !b.set:
		return true
	case lower && b.exclusive:
		return x > b.value
	case lower:
		return x >= b.value
	case b.exclusive:
		return x < b.value
	}
	return x <= b.value
}

// shapes names what the type allows, for messages: "a whole number or a map".
func (t *Type) shapes() string {
	var s []string
	if t.text != nil {
		s = append(s, "text")
	}
	if t.number != nil && (t.text == nil || !t.text.asWritten) {
		if t.number.whole {
			s = append(s, "a whole number")
		} else {
			s = append(s, "a number")
		}
	}
	if t.truth != nil && (t.text == nil || !t.text.asWritten) {
		s = append(s, "true or false")
	}
	if t.list != nil {
		s = append(s, "a list")
	}
	if t.object != nil {
		s = append(s, "a map")
	}
	return source.Or(s)
}

// limits describes the bounds of a type in a few words; "" when it has none.
func (t *Type) limits() string {
	var s []string
	if x := t.text; x != nil {
		if x.enum != nil {
			s = append(s, "one of "+strings.Join(x.enum, ", "))
		}
		for _, p := range x.patterns {
			switch {
			case p.doc != "":
				if !slices.Contains(s, p.doc) { // one text, several patterns
					s = append(s, p.doc)
				}
			case p.negate:
				s = append(s, "not matching "+p.expr)
			default:
				s = append(s, "matching "+p.expr)
			}
		}
		if x.min > 0 {
			s = append(s, "at least "+source.Plural(x.min, "character"))
		}
		if most := "at most " + source.Plural(x.max, "character"); x.max >= 0 && !strings.Contains(strings.Join(s, " "), most) {
			s = append(s, most)
		}
	}
	if x := t.number; x != nil {
		if x.enum != nil {
			var n []string
			for _, i := range x.enum {
				n = append(n, strconv.FormatInt(i, 10))
			}
			s = append(s, "one of "+strings.Join(n, ", "))
		}
		if x.min.set {
			s = append(s, lowerWords(x.min))
		}
		if x.max.set {
			s = append(s, upperWords(x.max))
		}
	}
	if x := t.list; x != nil {
		if x.min > 0 {
			s = append(s, "at least "+source.Plural(x.min, "item"))
		}
		if x.max >= 0 {
			s = append(s, "at most "+source.Plural(x.max, "item"))
		}
	}
	if x := t.object; x != nil {
		if x.min > 0 {
			s = append(s, "at least "+source.Plural(x.min, "entry"))
		}
		if x.max >= 0 {
			s = append(s, "at most "+source.Plural(x.max, "entry"))
		}
	}
	return strings.Join(s, "; ")
}

func lowerWords(b bound) string {
	if b.exclusive {
		return "more than " + b.text
	}
	return "at least " + b.text
}

func upperWords(b bound) string {
	if b.exclusive {
		return "less than " + b.text
	}
	return "at most " + b.text
}

func (x *text) length(s string) int {
	if x.min == 0 && x.max < 0 {
		return 0
	}
	return utf8.RuneCountInString(s)
}
