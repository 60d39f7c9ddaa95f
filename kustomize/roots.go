package kustomize

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
)

// Roots gives, for each file that kustomizations of an input reach, and for these themselves,
// the name of the one that they belong to: that which no other takes in and, of several that
// reach the same files, the first by name. Files are known by where they are, without links.
func Roots(in *plimsoll.Input, o plimsoll.Options) map[string]string {
	all := in.Kustomizations()
	slices.SortFunc(all, func(a, b *plimsoll.Kustomization) int { return strings.Compare(a.Name, b.Name) })
	b := newBuild(in.FS(), &o, in.Files, all)
	taken := takenIn(all)
	var groups groups
	for i, k := range all {
		groups.first = append(groups.first, i)
		if taken[k.Dir] {
			continue
		}
		r := b.reachOf(k)
		for name := range r.files {
			groups.join(i, name)
		}
		for _, k := range r.chain {
			groups.join(i, path.Join(k.Dir, path.Base(k.Name)))
		}
	}
	roots := make(map[string]string, len(groups.of))
	for name, i := range groups.of {
		roots[name] = all[groups.find(i)].Name
	}
	return roots
}

// takenIn gives the folders that a kustomization of another folder takes in.
func takenIn(all []*plimsoll.Kustomization) map[string]bool {
	taken := map[string]bool{}
	for _, k := range all {
		for _, e := range k.Entries(plimsoll.WholeFields...) {
			taken[e.Path] = taken[e.Path] || e.Path != k.Dir
		}
	}
	return taken
}

// groups are kustomizations that hang together, by their numbers.
type groups struct {
	first []int          // of each one that it hangs together with and that comes before it, or itself
	of    map[string]int // one of those that reach a file
}

func (g *groups) find(i int) int {
	for g.first[i] != i {
		i = g.first[i]
	}
	return i
}

// join notes that a kustomization reaches a file, and so hangs together with the others that do.
func (g *groups) join(i int, name string) {
	if g.of == nil {
		g.of = map[string]int{}
	}
	other, known := g.of[name]
	if !known {
		g.of[name] = i
		return
	}
	a, b := g.find(i), g.find(other)
	g.first[max(a, b)] = min(a, b)
}
