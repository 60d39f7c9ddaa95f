package compiler

import (
	"cmp"
	"slices"
	"strings"
)

// Needs are what the objects of an app are made of beside its spec: of what is there, that
// which another content would change them. What many apps have in common, as environments
// and the rules of a house, is no part of it.
type Needs struct {
	Files []NamedFile // whose content they hold
	Apps  []string    // the files of other apps that they follow, each once, sorted; their own may be among them
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

// need notes that an app follows others of a file.
func (c *compiled) need(file string) { c.follows = append(c.follows, file) }

// setNeeds has the objects of apps say what they are made of.
func setNeeds(apps []*compiled) {
	for _, app := range apps {
		if len(app.files) == 0 && len(app.follows) == 0 {
			continue
		}
		slices.Sort(app.follows)
		needs := &Needs{app.files, slices.Compact(app.follows)}
		for _, e := range app.entries {
			e.Needs = needs
		}
	}
}

// tie notes of the apps in chains which others their waves follow: those that come before
// and after them, and for a backup, which comes last, all that hang together.
func (s *sequence) tie() {
	later := map[*compiled][]*compiled{}
	for app, list := range s.earlier {
		for _, other := range list {
			later[other.compiled] = append(later[other.compiled], app)
		}
	}
	before := func(app *compiled) (list []*compiled) {
		for _, e := range s.earlier[app] {
			list = append(list, e.compiled)
		}
		return list
	}
	behind := func(app *compiled) []*compiled { return later[app] }
	beside := func(app *compiled) []*compiled { return slices.Concat(before(app), later[app]) }
	for _, app := range s.apps {
		db := s.backedUp(app)
		_, inChain := s.wave[db]
		switch {
		case inChain && slices.ContainsFunc(app.entries, func(e *entry) bool { return e.ofBackup }):
			app.followAll(db, beside)
		case inChain && db == app:
			app.followAll(app, before)
			app.followAll(app, behind)
		}
	}
}

// followAll notes the files of all that can be reached from an app, and of that itself.
func (c *compiled) followAll(from *compiled, next func(*compiled) []*compiled) {
	seen := map[*compiled]bool{from: true}
	for way := []*compiled{from}; len(way) > 0; {
		app := way[0]
		way = way[1:]
		c.need(fileName(app.place))
		for _, other := range next(app) {
			if !seen[other] {
				seen[other] = true
				way = append(way, other)
			}
		}
	}
}
