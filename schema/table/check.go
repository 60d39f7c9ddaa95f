package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Check holds a value to a type, and gives a diagnostic for every mistake. name is what
// messages call the value. right is the value without the parts that are wrong;
// it is absent when nothing is left.
func Check(n *source.Node, t *Type, name string) (right *source.Node, mistakes []source.Diagnostic) {
	c := &checker{root: t}
	c.path = c.steps[:0]
	right = c.check(n, t, name)
	return right, c.diagnostics
}

// CheckPart is Check for a part of a value, which lies over others: maps may lack
// what they need elsewhere, and null stands for nothing. What is in a list is whole.
func CheckPart(n *source.Node, t *Type, name string) (mistakes []source.Diagnostic) {
	c := &checker{root: t, part: true}
	c.path = c.steps[:0]
	c.check(n, t, name)
	return c.diagnostics
}

// Matches reports whether a type allows a value.
func Matches(n *source.Node, t *Type) bool {
	c := checker{quiet: true}
	c.check(n, t, "")
	return !c.failed
}

// A checker collects the diagnostics of one document.
type checker struct {
	root        *Type          // of the value that is checked
	path        source.Path    // to the value that is looked at
	steps       [8]source.Step // where path mostly fits in
	diagnostics []source.Diagnostic
	// quiet: only whether there is a mistake counts, for the patterns of rules.
	quiet  bool
	failed bool
	// part: maps are parts of others.
	part bool
}

func (c *checker) fail(at source.Range, rule, message, hint string, related ...source.Related) {
	c.failed = true
	if c.quiet {
		return
	}
	c.diagnostics = append(c.diagnostics, source.Diagnostic{
		Rule: rule, Message: message, Hint: hint, Range: at, Path: c.path.String(), Related: related,
	})
}

// check holds n to t and gives what of n is right: wrong parts are left out.
// name is what messages call the value.
func (c *checker) check(n *source.Node, t *Type, name string) *source.Node {
	if t.Any {
		return n
	}
	switch {
	case n.Kind == source.Map && t.Object != nil:
		return c.object(n, t, name)
	case n.Kind == source.List && t.List != nil:
		return c.list(n, t, name)
	}
	before := c.failed
	c.failed = false
	if message, hint := source.Stray(n); message != "" && !c.quiet {
		c.fail(n.Range, "character", message, hint)
	} else {
		c.scalar(n, t, name)
	}
	if c.failed {
		return &source.Node{Range: n.Key, Key: n.Key}
	}
	c.failed = before
	return n
}

// scalar checks what is no map or list, or should be none.
func (c *checker) scalar(n *source.Node, t *Type, name string) {
	switch {
	case n.Kind == source.String && t.Text != nil:
		c.text(n, t, name)
	case n.Kind == source.Int && t.Number != nil, n.Kind == source.Float && t.Number != nil && !t.Number.Whole:
		c.number(n, t, name)
	case n.Kind == source.Bool && t.Truth != nil:
		if only := t.Truth.Only; only != "" && !strings.EqualFold(n.Text, only) {
			c.fail(n.Range, "value", name+" must be "+only, "")
		}
	default:
		c.shape(n, t, name)
	}
}

func (c *checker) object(n *source.Node, t *Type, name string) *source.Node {
	o := t.Object
	if !c.quiet && c.nameless(n, t, name) {
		return &source.Node{Range: n.Key, Key: n.Key}
	}
	right := n // a copy as soon as something of it is left out
	var d doubts
	for i, f := range n.Fields {
		value, ok := c.entry(n, f, o, &d)
		if !ok {
			if c.quiet {
				return n
			}
			d.broken.add(f.Name)
		}
		if value == f.Value && right == n {
			continue
		}
		if right == n {
			right = n.Copy(i)
		}
		if value != nil && value.Exists() {
			right.Fields = append(right.Fields, source.Field{Name: f.Name, Value: value})
		}
	}
	if d.unknown != nil || d.empty != nil {
		c.unknown(n, t, &d)
	}
	if c.part {
		return right
	}
	for _, f := range o.Fields {
		if f.Required && !n.Has(f.Name) && !d.meant[f.Name] {
			if c.missing(n, f, name); c.quiet {
				return n
			}
		}
	}
	if len(n.Fields) < o.Min {
		c.fail(n.Range, "size", fmt.Sprintf("%s needs at least %s", name, source.Plural(o.Min, "entry")),
			c.forExample(c.example()))
	}
	if o.Max >= 0 && len(n.Fields) > o.Max {
		message := fmt.Sprintf("%s has %d entries, and at most %d are allowed", name, len(n.Fields), o.Max)
		c.fail(n.Fields[o.Max].Value.Key, "size", message, "")
	}
	for _, r := range o.Rules {
		c.rule(n, r, name, &d)
	}
	return right
}

// nameless reports a map of named things that is such a thing itself, without the
// name.
func (c *checker) nameless(n *source.Node, t *Type, name string) bool {
	o := t.Object
	if o.Value == nil || o.Value.Object == nil || len(n.Fields) == 0 {
		return false
	}
	for _, f := range n.Fields {
		if o.Value.Object.Field(f.Name) == nil || Matches(f.Value, o.Value) {
			return false
		}
	}
	hint := "put a name above it" + c.asIn(c.example())
	if example := c.example(); example != nil && len(example.Fields) > 0 {
		if text := short(new(source.Node).With(example.Fields[0].Name, n)); text != "" {
			hint = "write " + c.entryText(text)
		}
	}
	c.fail(n.Range, "type", "each entry of "+name+" has a name, and this one has none", hint)
	return true
}

// missing reports that a map lacks a field.
func (c *checker) missing(n *source.Node, f *Field, name string) {
	if c.quiet {
		c.failed = true
		return
	}
	hint := f.Doc
	if f.Example != "" {
		hint = "add " + f.Name + ", as in " + f.Name + ": " + f.Example
	}
	c.fail(c.holder(n), ruleMissing, fmt.Sprintf("%s has no %s", name, f.Name), hint)
}

// holder is where that is reported which a map lacks: the key that holds the
// map. An item of a list has no key of its own; its first field says which it is.
func (c *checker) holder(n *source.Node) source.Range {
	if last := len(c.path) - 1; last < 0 || c.path[last].Index < 0 {
		return n.Absent().Range
	}
	if len(n.Fields) > 0 {
		return n.Fields[0].Value.Key
	}
	return n.Range
}

// doubts are the fields of a map that rules cannot rely on.
type doubts struct {
	meant  names // an unknown name probably stands for them; "" for a name that stands for none
	broken names // wrong by themselves

	unknown []source.Field // those that the map does not have
	renamed []source.Field // those of them that a field has another name for; few, as the schema lists them
	empty   []*Field       // those that have no value, where a map should be

	above   map[string]string // by the name of an unknown field, the nearest known one before it
	strange bool              // the map has none of its fields
}

// names is a set, mostly empty.
type names map[string]bool

func (n *names) add(name string) {
	if *n == nil {
		*n = names{}
	}
	(*n)[name] = true
}

// entry checks one field of a map. It notes what an unknown name probably
// stands for, and reports whether the field is as it should be.
func (c *checker) entry(n *source.Node, f source.Field, o *Object, d *doubts) (value *source.Node, ok bool) {
	before := c.failed
	c.failed = false
	c.path = append(c.path, source.Into(f.Name))
	value, ok = c.field(n, f, o, d)
	c.failed = c.failed || before
	c.path = c.path[:len(c.path)-1]
	return value, ok
}

func (c *checker) field(n *source.Node, f source.Field, o *Object, d *doubts) (*source.Node, bool) {
	if known := o.Field(f.Name); known != nil {
		if known.Type.Never() {
			c.fail(f.Value.Key, "not-allowed", fmt.Sprintf("%s is not allowed here", f.Name), "")
			return nil, false
		}
		if c.part && f.Value.Kind == source.Null {
			return f.Value, true
		}
		if f.Value.Kind == source.Null && known.Type.Object != nil && !known.Type.Any && !c.quiet {
			d.empty = append(d.empty, known)
			c.failed = true
			return nil, false
		}
		value := c.check(f.Value, known.Type, f.Name)
		return value, !c.failed
	}
	if o.Value != nil {
		if c.key(f, o.Key); c.failed {
			if f.Value.Kind != source.Null && !swapped(f, o.Key) { // what it holds may be wrong, too
				c.check(f.Value, o.Value, f.Name)
			}
			return nil, false
		}
		if c.part && f.Value.Kind == source.Null {
			return f.Value, true
		}
		value := c.check(f.Value, o.Value, f.Name)
		return value, !c.failed
	}
	if o.Open {
		return f.Value, true
	}
	d.unknown = append(d.unknown, f)
	c.failed = true
	return nil, false
}

// key checks the name of an entry.
func (c *checker) key(f source.Field, t *Type) {
	at := f.Value.Key
	if t.Doc != "" && t.Text != nil && t.Text.Enum != nil {
		if !slices.Contains(t.Text.Enum, f.Name) {
			c.fail(at, "name", fmt.Sprintf("%q is not %s", shorten(f.Name), t.Doc), source.Suggest(f.Name, t.Text.Enum))
		}
		return
	}
	n := *keyNode(f)
	if message, hint := source.Stray(&n); message != "" && !c.quiet {
		c.fail(at, "character", message, hint)
		return
	}
	if c.quiet || t.Text == nil {
		c.scalar(&n, t, "the name")
		return
	}
	if key, value, ok := stuck(f.Name); ok && f.Value.Kind == source.Null {
		c.stuck(at, key, value)
		return
	}
	message := t.Text.refuses(f.Name, "the name")
	if message == "" {
		return
	}
	hint := guesses(f.Name, t)
	if hint == "" && swapped(f, t) {
		hint = "the name comes first: write " + f.Value.Text + ": " + f.Name
	}
	if hint == "" {
		hint = c.exampleEntry()
	}
	c.fail(at, "name", message, hint)
}

// swapped reports whether an entry has a number for its name, and a name for its
// value.
func swapped(f source.Field, t *Type) bool {
	return f.Value.Kind == source.String && isNumber(f.Name) && t.Text != nil && Matches(f.Value, t)
}

// exampleEntry shows an entry of the example of the map that is looked at; the path
// leads to the entry that is wrong.
func (c *checker) exampleEntry() string {
	entry := c.path
	c.path = c.path[:len(entry)-1]
	example := c.example()
	c.path = entry
	if example == nil || len(example.Fields) == 0 {
		return ""
	}
	f := example.Fields[0]
	return "for example " + source.Word(f.Name) + ": " + flow(f.Value, false)
}

func (c *checker) list(n *source.Node, t *Type, name string) *source.Node {
	defer func(part bool) { c.part = part }(c.part)
	c.part = false
	right := n // a copy as soon as something of it is left out
	itemName := "an item of " + name
	for i, item := range n.Items {
		c.path = append(c.path, source.Item(i))
		v := c.check(item, t.List.Item, itemName)
		c.path = c.path[:len(c.path)-1]
		if v == item && right == n {
			continue
		}
		if right == n {
			right = n.Copy(i)
		}
		if v.Exists() {
			right.Items = append(right.Items, v)
		}
	}
	if len(n.Items) < t.List.Min {
		c.fail(n.Range, "size", fmt.Sprintf("%s needs at least %s", name, source.Plural(t.List.Min, "item")),
			c.forExample(c.example()))
	}
	if t.List.Max >= 0 && len(n.Items) > t.List.Max {
		message := fmt.Sprintf("%s has %d items, and at most %d are allowed", name, len(n.Items), t.List.Max)
		c.fail(n.Items[t.List.Max].Range, "size", message, "")
	}
	if t.List.Unique {
		c.unique(n, name)
	}
	return right
}

// unique refuses items that are there twice.
func (c *checker) unique(n *source.Node, name string) {
	seen := map[string]*source.Node{}
	for _, item := range n.Items {
		key := string(item.JSON())
		if first := seen[key]; first != nil {
			c.fail(item.Range, "duplicate", name+" holds this twice", "remove one of the two",
				source.Related{Range: first.Range, Message: "the first one"})
			continue
		}
		seen[key] = item
	}
}
