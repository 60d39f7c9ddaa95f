package graph

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Reference is one place where an object refers to others, as edges are made of.
type Reference struct {
	Object *manifest.Object // in which it stands
	Type   string           // that of the edge
	At     *source.Node     // a name, or a selector
	To     []*manifest.Object
	// MadeAt is where what it leads to is said, where that is no object of its own: the
	// template of a claim, or what an operator makes a Secret of.
	MadeAt *source.Node
}

// References finds all references of an input.
func References(in Input) []Reference {
	b := newBuilder(in)
	b.look()
	meant := map[*Node][]*manifest.Object{}
	for _, o := range b.objects {
		meant[o.node] = append(meant[o.node], o.Object)
	}
	made := map[*Node]*source.Node{}
	for _, r := range b.refs {
		if r.typ == "makes" || r.typ == "claims" {
			made[r.to] = r.at
		}
	}
	var list []Reference
	for _, r := range b.refs {
		to := meant[r.to]
		if r.backward() {
			to = meant[r.from]
		}
		if n := len(list); n > 0 && list[n-1].Object == r.object.Object && list[n-1].At == r.at && list[n-1].Type == r.typ {
			list[n-1].To = append(list[n-1].To, to...)
			continue
		}
		list = append(list, Reference{r.object.Object, r.typ, r.at, slices.Clip(to), made[r.to]})
	}
	return list
}

// backward reports whether an edge leads to the object in which it is said.
func (r *ref) backward() bool {
	return r.typ == "owns" || r.typ == "binds" && r.object.Kind == "PersistentVolume"
}
