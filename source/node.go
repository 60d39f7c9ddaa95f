package source

import (
	"sort"
	"strconv"
	"strings"
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
	Range        // of the value; of an absent node, its nearest ancestor's Key
	Key    Range // of the key that holds the value, or the list that it is in; a root's is its first key, or its first character
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
	return n.absent()
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
				return n.absent()
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

// absent gives a node for what is not in n.
func (n *Node) absent() *Node {
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

// PathOf gives the field path from n to a node below it, "" when it is not
// there.
func (n *Node) PathOf(below *Node) string {
	for _, everywhere := range []bool{false, true} {
		if path, ok := n.pathOf(below, everywhere); ok {
			return strings.TrimPrefix(path, ".")
		}
	}
	return ""
}

// pathOf looks in nodes that hold the place of below; everywhere: in all, since
// what an alias or a merge key brings stands elsewhere.
func (n *Node) pathOf(below *Node, everywhere bool) (string, bool) {
	if n == below {
		return "", true
	}
	if n.Scalar() || !everywhere && (below.File != n.File || below.Start < n.Start || below.Start > n.End) {
		return "", false
	}
	if !everywhere && len(n.Items) > 32 {
		// In a large list, first where the place must be in the order written.
		i := sort.Search(len(n.Items), func(i int) bool { return n.Items[i].Start > below.Start })
		if i > 0 {
			if path, ok := n.Items[i-1].pathOf(below, false); ok {
				return "[" + strconv.Itoa(i-1) + "]" + path, true
			}
		}
	}
	for i := range n.Fields {
		if path, ok := n.Fields[i].Value.pathOf(below, everywhere); ok {
			return "." + n.Fields[i].Name + path, true
		}
	}
	for i, v := range n.Items {
		if path, ok := v.pathOf(below, everywhere); ok {
			return "[" + strconv.Itoa(i) + "]" + path, true
		}
	}
	return "", false
}

// PathTo gives the field path from n to the node that starts where the place
// starts, or whose key does; "" when there is none.
func (n *Node) PathTo(p Range) string {
	for _, everywhere := range []bool{false, true} {
		if path, ok := n.pathTo(p, everywhere); ok {
			return strings.TrimPrefix(path, ".")
		}
	}
	return ""
}

// pathTo looks in nodes that hold the place; everywhere: in all, since what an
// alias or a merge key brings stands elsewhere.
func (n *Node) pathTo(p Range, everywhere bool) (string, bool) {
	visit := func(step string, v *Node, key Range) (string, bool) {
		if key.Known() && key.File == p.File && key.Start == p.Start || v.File == p.File && v.Start == p.Start && (v.Scalar() || v.End == p.End) {
			return step, true
		}
		if v.Scalar() || !everywhere && (p.Start < v.Start || p.Start >= v.End) {
			return "", false
		}
		rest, ok := v.pathTo(p, everywhere)
		return step + rest, ok
	}
	if !everywhere && len(n.Fields) > 32 {
		// In a large map, first where the place must be in the order written.
		i := sort.Search(len(n.Fields), func(i int) bool { return n.Fields[i].Value.Key.Start > p.Start })
		if i > 0 {
			f := n.Fields[i-1]
			if path, ok := visit("."+f.Name, f.Value, f.Value.Key); ok {
				return path, true
			}
		}
	}
	for i := range n.Fields {
		if path, ok := visit("."+n.Fields[i].Name, n.Fields[i].Value, n.Fields[i].Value.Key); ok {
			return path, true
		}
	}
	for i, v := range n.Items {
		if path, ok := visit("["+strconv.Itoa(i)+"]", v, Range{}); ok {
			return path, true
		}
	}
	return "", false
}
