package graph

import (
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
	list := make([]Reference, len(b.refs))
	for i, r := range b.refs {
		list[i] = Reference{r.object.Object, r.typ, r.at, meant[r.to], made[r.to]}
		if r.backward() {
			list[i].To = meant[r.from]
		}
	}
	return list
}

// backward reports whether an edge leads to the object in which it is said.
func (r *ref) backward() bool {
	return r.typ == "owns" || r.typ == "binds" && r.object.Kind == "PersistentVolume"
}
