package table

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

// readExample gives an example of the schema as a value; nil when there is none.
func readExample(text string) *source.Node {
	if text == "" {
		return nil
	}
	documents, _ := source.Parse(source.NewFile("example", []byte("value: "+text+"\n")))
	if len(documents) != 1 {
		return nil
	}
	return documents[0].Root().Get("value")
}

// optional reports whether the value that is looked at is that of a field which
// can be left out.
func (c *checker) optional() bool {
	t := c.root
	var f *Field
	for _, step := range c.path {
		switch {
		case t == nil:
			return false
		case step.Index >= 0 && t.List != nil:
			f, t = nil, t.List.Item
			continue
		case step.Index >= 0 || t.Object == nil:
			return false
		}
		if f = t.Object.Field(step.Name); f != nil {
			t = f.Type
		} else {
			t = t.Object.Value
		}
	}
	return f != nil && !f.Required
}

// leaveOut says what to do about the word none where nothing is filled in that it
// would leave out; "" where the value is another one, or is needed.
func (c *checker) leaveOut(n *source.Node) string {
	if n.Kind != source.String || n.Text != none || !c.optional() {
		return ""
	}
	return fmt.Sprintf("leave %s out: nothing is filled in here", c.path[len(c.path)-1].Name)
}

// example gives an example of the value that is looked at: that of its field, or
// what stands in its place in the example of the field that holds it. nil where
// there is none.
func (c *checker) example() *source.Node {
	t := c.root
	var example *source.Node
	for _, step := range c.path {
		var f *Field
		switch {
		case t == nil:
			return nil
		case step.Index >= 0 && t.List != nil:
			example, t = inside(example, ""), t.List.Item
			continue
		case step.Index >= 0 || t.Object == nil:
			return nil
		default:
			f = t.Object.Field(step.Name)
		}
		switch {
		case f == nil:
			next := inside(example, step.Name)
			if next == nil {
				next = inside(example, "")
			}
			example, t = next, t.Object.Value
		case f.Example != "":
			example, t = readExample(f.Example), f.Type
		default:
			example, t = inside(example, f.Name), f.Type
		}
	}
	return example
}

// inside gives the field of a map; without a name, the first field or item.
func inside(n *source.Node, name string) *source.Node {
	switch {
	case n == nil:
	case name != "" && n.Has(name):
		return n.Get(name)
	case name == "" && len(n.Fields) > 0:
		return n.Fields[0].Value
	case name == "" && len(n.Items) > 0:
		return n.Items[0]
	}
	return nil
}
