package table

import (
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Kind is what documents of one kind may be, and what they have where they say
// nothing.
type Kind struct {
	Name     string
	Type     *Type
	Defaults *Defaults // nil: none
}

// A Type says what a value may be: for each shape that YAML has, what is
// allowed of it; nil where the shape is not allowed at all. Having one slot a
// shape means that a value can be held against one alternative only, so that
// one mistake cannot give two messages.
type Type struct {
	Name string // of the definition it came from, as #Port; may be empty
	Doc  string // the definition's documentation

	Any    bool // everything is allowed, null too
	Text   *Text
	Number *Number
	Truth  *Truth
	Object *Object
	List   *List
}

// Never reports whether no value is allowed.
func (t *Type) Never() bool {
	return !t.Any && t.Text == nil && t.Number == nil && t.Truth == nil && t.Object == nil && t.List == nil
}

// Bases gives the definitions that a named type is made from.
func (t *Type) Bases() (list []string) {
	if t.Text != nil {
		list = t.Text.Bases
	}
	if t.Number != nil {
		for _, base := range t.Number.Bases {
			if !slices.Contains(list, base) {
				list = append(list[:len(list):len(list)], base)
			}
		}
	}
	return list
}

// SharesShape reports whether both types allow something of one shape, such as text.
func (t *Type) SharesShape(other *Type) bool {
	return t.Any || other.Any || t.Text != nil && other.Text != nil || t.Number != nil && other.Number != nil ||
		t.Truth != nil && other.Truth != nil || t.Object != nil && other.Object != nil || t.List != nil && other.List != nil
}

// Text is what a string may be.
type Text struct {
	Name     string   // of the definition it came from, as #Image; may be empty
	Bases    []string // the definitions that this one is made from
	Enum     []string // when not nil, one of these
	Patterns []*Pattern
	Min, Max int // length in characters; Max < 0: unbounded
	// AsWritten: numbers and booleans stand for their own text.
	AsWritten bool
	// Meanings says of members of Enum what they stand for; nil: nothing is said.
	Meanings map[string]string
}

func (x *Text) length(s string) int {
	if x.Min == 0 && x.Max < 0 {
		return 0
	}
	return utf8.RuneCountInString(s)
}

// A Pattern is a regular expression that a text must match, or must not.
type Pattern struct {
	Expr   string
	Negate bool
	Doc    string // noun phrase of the definition it came from

	once      sync.Once
	automaton *automaton
}

func (p *Pattern) match(s string) bool {
	// Made when first needed: a run uses a few of them.
	p.once.Do(func() { p.automaton = newAutomaton(p.Expr) })
	return p.automaton.match(s) != p.Negate
}

// Number is what a number may be. Whole numbers are compared exactly.
type Number struct {
	Name     string   // of the definition it came from, as #PortNumber; may be empty
	Bases    []string // the definitions that this one is made from
	Whole    bool
	Enum     []int64 // when not nil, one of these
	Min, Max Bound
}

// A Bound is one end of a range.
type Bound struct {
	Set       bool
	Exclusive bool
	Value     float64
	Text      string // as written in the schema
}

// holds reports whether a number satisfies the bound.
func (b Bound) holds(x float64, lower bool) bool {
	switch {
	case !b.Set:
		return true
	case lower && b.Exclusive:
		return x > b.Value
	case lower:
		return x >= b.Value
	case b.Exclusive:
		return x < b.Value
	}
	return x <= b.Value
}

// Truth is what a boolean may be.
type Truth struct {
	Only string // true or false; "": either
}

// List is what a list may be.
type List struct {
	Name     string // of the definition it came from, as #AccessModes; may be empty
	Item     *Type
	Min, Max int // Max < 0: unbounded
	Unique   bool
}

// Object is what a map may be.
type Object struct {
	Name       string // of the definition it came from, as #Port; may be empty
	Fields     []*Field
	Key, Value *Type // of entries with free names; nil when it has none
	Open       bool  // any other field is allowed
	Min, Max   int   // number of fields; Max < 0: unbounded

	Rules  []*Rule
	Advice []Advice
}

// Field gives the field of a name; nil when there is none.
func (o *Object) Field(name string) *Field {
	for _, f := range o.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// entry gives the field of a name, or what an entry with that free name may be; nil
// when there can be none.
func (o *Object) entry(name string) *Field {
	if f := o.Field(name); f != nil || o.Value == nil {
		return f
	}
	if o.Key != nil && !Matches(&source.Node{Kind: source.String, Text: name}, o.Key) {
		return nil
	}
	return &Field{Name: name, Type: o.Value}
}

// A Field is one that a map may have.
type Field struct {
	Name     string
	Doc      string
	Example  string   // a YAML flow value; may be empty
	Aliases  []string // its names in other tools
	Required bool
	Type     *Type
}

// Advice says what to do about a field of other tools that has no counterpart.
type Advice struct {
	Name, Do string
	// For are fields of which nothing more need be said where this one is there:
	// those that it stands for, and what other tools write beside it.
	For []string
}

// A Rule holds several fields of one map together.
type Rule struct {
	Message, Hint string

	// Of the alternatives, from Least to Most must match.
	Alternatives []*Type
	Least, Most  int

	// Or, when Condition is not nil: where it matches, so must Then, and
	// where it does not, so must Otherwise. Either may be nil.
	Condition, Then, Otherwise *Type
}
