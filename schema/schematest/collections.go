package schematest

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Collection is a list, or a map with free names, that a spec can have. Tests
// make it large.
type Collection struct {
	Name string // that of its type, as #Env or #Web.spec.ports

	kind  string
	steps []string // to one of its items or entries
}

// Collections gives all collections of a kind that have no small bound. What
// definitions share is one collection, wherever it stands.
func Collections(kind string) []Collection {
	var list []Collection
	seen := map[string]bool{}
	t := schema.Kind(kind).Type
	queue := []place{{t, t.Name, nil}}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at.typ.Any || seen[at.name] {
			continue
		}
		seen[at.name] = true
		below := func(name, step string, t *table.Type) []string {
			if strings.HasPrefix(t.Name, "#") {
				name = t.Name
			}
			steps := append(at.steps[:len(at.steps):len(at.steps)], step)
			queue = append(queue, place{t, name, steps})
			return steps
		}
		if x := at.typ.List; x != nil {
			if steps := below(at.name+itemStep, itemStep, x.Item); x.Max < 0 || x.Max > longList {
				list = append(list, Collection{at.name, kind, steps})
			}
		}
		o := at.typ.Object
		if o == nil {
			continue
		}
		for _, f := range o.Fields {
			if !f.Type.Never() {
				below(at.name+"."+f.Name, f.Name, f.Type)
			}
		}
		if o.Value != nil {
			if steps := below(at.name+entryStep, entryStep, o.Value); o.Max < 0 || o.Max > longList {
				list = append(list, Collection{at.name, kind, steps})
			}
		}
	}
	return list
}

// Spec makes a spec whose collection has n items or entries of one form. Names,
// texts and numbers in them differ where the schema lets them. ok is false where
// Generate finds none with the collection.
func (c Collection) Spec(n int) (spec *source.Node, ok bool) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 0))
		spec = Generate(c.kind, r, 0, Point{Name: c.Name, ways: [][]string{c.steps}})
		if c.grow(schema.Kind(c.kind).Type, spec, c.steps, n) {
			return spec, true
		}
	}
	return nil, false
}

// grow multiplies what the last step leads to.
func (c Collection) grow(t *table.Type, n *source.Node, steps []string, size int) bool {
	last := len(steps) == 1
	switch step := steps[0]; {
	case step == itemStep && t.List != nil && len(n.Items) > 0:
		if !last {
			return c.grow(t.List.Item, n.Items[0], steps[1:], size)
		}
		item := n.Items[0]
		n.Items = nil
		for i := range size {
			n.Items = append(n.Items, different(t.List.Item, item, i))
		}
		return true
	case step == entryStep && t.Object != nil && t.Object.Value != nil:
		for _, f := range n.Fields {
			if t.Object.Field(f.Name) != nil {
				continue
			}
			if !last {
				return c.grow(t.Object.Value, f.Value, steps[1:], size)
			}
			key := &source.Node{Kind: source.String, Text: f.Name}
			names := map[string]bool{}
			for _, f := range n.Fields {
				names[f.Name] = true
			}
			for i := range size {
				if name := different(t.Object.Key, key, i).Text; !names[name] {
					names[name] = true
					n.Fields = append(n.Fields, source.Field{Name: name, Value: different(t.Object.Value, f.Value, i)})
				}
			}
			return len(n.Fields) >= size
		}
	case t.Object != nil && t.Object.Field(step) != nil && n.Has(step):
		return c.grow(t.Object.Field(step).Type, n.Get(step), steps[1:], size)
	}
	return false
}

// different gives a copy of a value in which what can be has a number.
func different(t *table.Type, n *source.Node, i int) *source.Node {
	copied := &source.Node{Kind: n.Kind, Style: n.Style, Text: n.Text}
	for _, item := range n.Items {
		if t.List != nil {
			item = different(t.List.Item, item, i)
		}
		copied.Items = append(copied.Items, item)
	}
	for _, f := range n.Fields {
		if o := t.Object; o != nil && o.Field(f.Name) != nil {
			f.Value = different(o.Field(f.Name).Type, f.Value, i)
		} else if o != nil && o.Value != nil {
			f.Value = different(o.Value, f.Value, i)
		}
		copied.Fields = append(copied.Fields, f)
	}
	number := strconv.Itoa(i)
	var texts []string
	switch n.Kind {
	case source.String:
		texts = []string{n.Text + number, n.Text + "/" + number, "x" + number, "X" + number, "/x" + number,
			"x" + number + ".example.com", "10.0." + strconv.Itoa(i/250) + "." + strconv.Itoa(i%250)}
	case source.Int:
		texts = []string{strconv.Itoa(1000 + i)}
	}
	for _, text := range texts {
		if other := (&source.Node{Kind: n.Kind, Style: n.Style, Text: text}); table.Matches(other, t) {
			return other
		}
	}
	return copied
}
