package compiler

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// Needs are what the objects of an app are made of beside its spec: of what is there, that
// which another content would change them. What many apps have in common, as environments
// and the rules of a house, is no part of it.
type Needs struct {
	Files []NamedFile // whose content they hold

	follows []string // files of apps that it refers to
	chain   *fileSet // those of the chain that it is in; nil: it is in none
}

// Apps gives the files of other apps that the objects follow, and perhaps that of their own.
func (n *Needs) Apps() []string {
	if n.chain == nil {
		return n.follows
	}
	return slices.Concat(n.follows, n.chain.names())
}

// A NamedFile is a file that a spec, a layer or a kind of a house names.
type NamedFile struct {
	By   string // the file that names it
	Name string // relative to the folder of that one
}

// Compare orders them by who names them.
func (f NamedFile) Compare(other NamedFile) int {
	return cmp.Or(strings.Compare(f.By, other.By), strings.Compare(f.Name, other.Name))
}

// setNeeds has the objects of apps say what they are made of.
func setNeeds(apps []*compiled) {
	for _, app := range apps {
		if len(app.files) == 0 && len(app.follows) == 0 && app.chain == nil {
			continue
		}
		needs := &Needs{app.files, app.follows, app.chain}
		for i := range app.entries {
			app.entries[i].Needs = needs
		}
	}
}

// A fileSet is some of the files of apps in chains, a bit for each: of a long chain each app
// has many.
type fileSet struct {
	all  []string
	bits []uint64
}

func (s *fileSet) names() (names []string) {
	for i, word := range s.bits {
		for ; word != 0; word &= word - 1 {
			names = append(names, s.all[i*64+bits.TrailingZeros64(word)])
		}
	}
	return names
}

// with adds what another set has.
func (s *fileSet) with(other *fileSet) {
	for i, word := range other.bits {
		s.bits[i] |= word
	}
}

// tie notes of the apps in chains which others their waves follow: those that come before
// and after them, and for a backup, which comes last, all that hang together.
func (s *sequence) tie() {
	var files []string
	number := map[string]int{}
	var inChains []*compiled
	for _, app := range s.apps {
		if _, inChain := s.wave[app]; !inChain {
			continue
		}
		inChains = append(inChains, app)
		if name := fileName(app.Place); number[name] == 0 {
			files = append(files, name)
			number[name] = len(files)
		}
	}
	own := func(app *compiled) *fileSet {
		set := &fileSet{files, make([]uint64, len(files)/64+1)}
		i := number[fileName(app.Place)] - 1
		set.bits[i/64] |= 1 << (i % 64)
		return set
	}
	slices.SortStableFunc(inChains, func(a, b *compiled) int { return cmp.Compare(s.wave[a], s.wave[b]) })
	before, behind := map[*compiled]*fileSet{}, map[*compiled]*fileSet{}
	for _, app := range inChains {
		before[app], behind[app] = own(app), own(app)
		for _, e := range s.earlier[app] {
			before[app].with(before[e.compiled])
		}
	}
	for _, app := range slices.Backward(inChains) {
		for _, e := range s.earlier[app] {
			behind[e.compiled].with(behind[app])
		}
		app.own().chain = before[app]
		app.chain.with(behind[app])
	}
	s.tieBackups(inChains)
}

// tieBackups has the apps with objects of a backup follow all that hangs together with the
// Database.
func (s *sequence) tieBackups(inChains []*compiled) {
	first := map[*compiled]*compiled{} // of what hangs together
	var root func(app *compiled) *compiled
	root = func(app *compiled) *compiled {
		if above := first[app]; above != nil {
			first[app] = root(above)
			return first[app]
		}
		return app
	}
	for _, app := range inChains {
		for _, e := range s.earlier[app] {
			if a, b := root(app), root(e.compiled); a != b {
				first[b] = a
			}
		}
	}
	together := map[*compiled]*fileSet{}
	for _, app := range inChains {
		if set := together[root(app)]; set != nil {
			set.with(app.chain)
		} else {
			together[root(app)] = &fileSet{app.chain.all, slices.Clone(app.chain.bits)}
		}
	}
	for _, app := range s.apps {
		db := s.backedUp(app)
		if _, inChain := s.wave[db]; inChain && slices.ContainsFunc(app.entries, func(e entry) bool { return e.ofBackup }) {
			app.own().chain = together[root(db)]
		}
	}
}
