package compiler

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestKinds holds the list of kinds to that of the schemas.
func TestKinds(t *testing.T) {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	if !slices.Equal(names, schema.Kinds()) {
		t.Fatalf("compiler/kinds.go lists %v, and schema/internal/generate/main.go %v", names, schema.Kinds())
	}
}

// Whatever tree a spec is, its kind ends without a panic: also one that the
// schema has found mistakes in, or has not seen at all.
func TestAnyTree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, k := range kinds {
		for range 100 {
			n := schematest.Generate(k.name, r, 0.2)
			for range r.IntN(5) {
				n = damaged(n, r)
			}
			apps := []*schema.App{{Kind: k.name, Name: "shop", Node: n, Partial: true}, {Kind: k.name, Node: n}}
			if app, _ := schema.Check(n); app != nil {
				apps = append(apps, app)
			}
			for _, app := range apps {
				k.compile(buildAlone(app))
			}
		}
	}
}

// damaged gives a tree in which one node is another one of the tree, or gone.
func damaged(root *source.Node, r *rand.Rand) *source.Node {
	var all []*source.Node
	visit(root, func(n *source.Node) { all = append(all, n) })
	at, other := all[r.IntN(len(all))], all[r.IntN(len(all))]
	if r.IntN(2) == 0 {
		other = &source.Node{Kind: source.Null, Text: "null"}
	}
	return replaced(root, at, other)
}

func visit(n *source.Node, do func(*source.Node)) {
	do(n)
	for _, f := range n.Fields {
		visit(f.Value, do)
	}
	for _, v := range n.Items {
		visit(v, do)
	}
}

// replaced gives a copy of the tree with another node in place of old.
func replaced(n, old, other *source.Node) *source.Node {
	if n == old {
		return other
	}
	c := *n
	c.Fields = append([]source.Field(nil), n.Fields...)
	for i := range c.Fields {
		c.Fields[i].Value = replaced(c.Fields[i].Value, old, other)
	}
	c.Items = append([]*source.Node(nil), n.Items...)
	for i := range c.Items {
		c.Items[i] = replaced(c.Items[i], old, other)
	}
	return &c
}
