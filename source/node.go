package source

import (
	"slices"
	"strconv"
)

// Kind says what a node is.
type Kind uint8

// The kinds. Scalars are resolved by the core schema of YAML 1.2: yes and on
// are strings.
const (
	Absent Kind = iota // nothing was written here
	Null
	Bool
	Int
	Float
	String
	Map
	List
)

// String names the kind as a user would.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "true or false", "a whole number", "a number", "text", "a map", "a list"}[k]
}

// Style says how a scalar was written.
type Style uint8

// The styles. JSON and CUE strings are Quoted.
const (
	Plain  Style = iota // without quotes
	Quoted              // in single or double quotes, or with an explicit !!str tag
	Block               // literal (|) or folded (>)
)

// A Node is one value of a document. Nodes are read-only once parsed, and an
// alias shares the fields and items of its anchor.
type Node struct {
	Range // of the value; of an absent node, its nearest ancestor's Key
	// Key is the range of the key that holds the value, or the list that it is in; a
	// root's is its first key, or its first character.
	Key    Range
	Kind   Kind
	Style  Style
	Text   string  // scalars: the value of a String, otherwise as written
	Fields []Field // of a Map, in the order written
	Items  []*Node // of a List

	// none is what Get gives where there is nothing, made beforehand for nodes
	// that are asked often; it stands at Key. nil: made anew each time.
	none *Node
}

// A Field is one entry of a Map.
type Field struct {
	Name  string
	Value *Node // its Key is the place of the name
}

// Exists reports whether something was written; null counts as something.
func (n *Node) Exists() bool { return n != nil && n.Kind != Absent }

// Scalar reports whether the node is a null, bool, number or string.
func (n *Node) Scalar() bool { return n.Kind >= Null && n.Kind <= String }

// Has reports whether a map has the field.
func (n *Node) Has(name string) bool { return n.field(name) != nil }

// Get gives the field of a map. When there is none it gives an absent node
// that stands at the key of n.
func (n *Node) Get(name string) *Node {
	if v := n.field(name); v != nil {
		return v
	}
	return n.Absent()
}

// field gives the value of a field that is there, or nil.
func (n *Node) field(name string) *Node {
	if n.Kind == Map {
		for i := range n.Fields {
			if n.Fields[i].Name == name {
				return n.Fields[i].Value
			}
		}
	}
	return nil
}

// At follows field names and, where the name is a number and the node a list,
// indexes. It always answers: a step that leads nowhere gives an absent node
// that stands at the key of the last node there was.
func (n *Node) At(path ...string) *Node {
	for _, name := range path {
		if n.Kind == List {
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(n.Items) {
				return n.Absent()
			}
			n = n.Items[i]
			continue
		}
		if n = n.Get(name); n.Kind == Absent {
			return n
		}
	}
	return n
}

// Absent gives a node for what is not in n: it stands where a reader would look
// for it.
func (n *Node) Absent() *Node {
	switch {
	case n.none != nil:
		return n.none
	case n.Kind == Absent:
		return n // it stands where the one below it would
	}
	return n.newAbsent()
}

func (n *Node) newAbsent() *Node {
	place := n.Key
	if !place.Known() {
		place = n.Range
	}
	return &Node{Range: place, Key: place}
}

// ShareAbsent makes none what Get gives where n has nothing. none must stand
// where n's key does.
func (n *Node) ShareAbsent(none *Node) { n.none = none }

// Copy gives a copy of a map or list with its first fields or items, to be
// added to.
func (n *Node) Copy(first int) *Node {
	c := *n
	switch n.Kind {
	case Map:
		c.Fields = append(make([]Field, 0, len(n.Fields)), n.Fields[:first]...)
	case List:
		c.Items = append(make([]*Node, 0, len(n.Items)), n.Items[:first]...)
	}
	return &c
}

// With gives a copy of a map in which the field has the value, in its old
// place or at the end.
func (n *Node) With(name string, value *Node) *Node {
	c := *n
	c.Kind = Map
	c.Fields = make([]Field, 0, len(n.Fields)+1)
	found := false
	for _, f := range n.Fields {
		if f.Name == name {
			f.Value, found = value, true
		}
		c.Fields = append(c.Fields, f)
	}
	if !found {
		c.Fields = append(c.Fields, Field{Name: name, Value: value})
	}
	return &c
}

// Without gives the node without a field.
func (n *Node) Without(name string) *Node {
	if !n.Has(name) {
		return n
	}
	c := *n
	c.Fields = slices.DeleteFunc(slices.Clone(n.Fields), func(f Field) bool { return f.Name == name })
	return &c
}

// CountTo gives how many values a node is, with all in it, but counts no further
// than to a limit.
func (n *Node) CountTo(limit int) int {
	total := 1
	for i := 0; i < len(n.Fields) && total < limit; i++ {
		total += n.Fields[i].Value.CountTo(limit - total)
	}
	for i := 0; i < len(n.Items) && total < limit; i++ {
		total += n.Items[i].CountTo(limit - total)
	}
	return total
}
