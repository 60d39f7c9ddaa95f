package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The order of apps. An app comes after those that its field after names, and
// the objects of all apps in such a chain carry a sync wave of Argo CD: the
// length of the way to the app from those that come after none. The apps have
// been compiled when that is known, since it takes all of the input.

// waveAnnotation holds the sync wave of an object, which is 0 without it.
//
//   - https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
const waveAnnotation = "argocd.argoproj.io/sync-wave"

// A turn is what an app says of its place among the others.
type turn struct {
	after     []place
	scheduled bool         // it is never done
	of        string       // the Database that a Backup is of, where it is one of the input
	wave      source.Range // of a sync wave that the app's annotations set themselves
}

// A place is a name, where it stands.
type place struct {
	name, path string
	at         source.Range
}

// turnOf reads what is left of an app once it is compiled.
func turnOf(app *schema.App) *turn {
	var t turn
	spec := app.Node.At("spec")
	for _, n := range spec.Get("after").Items {
		t.after = append(t.after, place{n.Text, app.Node.PathOf(n), n.Range})
	}
	t.scheduled = app.Kind == "Backup" || spec.Has("schedule")
	if app.Kind == "Backup" && backsUpDatabase(app) != nil {
		t.of = strings.Clone(spec.At("of", "database").Text)
	}
	if n := app.Node.At("metadata", "annotations", waveAnnotation); n.Exists() {
		t.wave = n.Range
	}
	if t.after == nil && !t.scheduled && !t.wave.Known() {
		return &noTurn
	}
	return &t
}

// noTurn is that of most apps.
var noTurn turn

// A sequence puts apps one after the other.
type sequence struct {
	apps        []*compiled
	byName      map[Owner]*compiled
	incomplete  bool
	unknown     int                     // names that no app has
	earlier     map[*compiled][]earlier // those that an app names
	wave        map[*compiled]int       // of the apps in chains
	way         []*compiled             // to the app that is looked at
	onWay       map[*compiled]int       // where on it an app stands
	diagnostics []source.Diagnostic
}

// An earlier is an app that comes before another, and where that says so.
type earlier struct {
	*compiled
	said place
}

// inSequence gives the objects of apps their waves. Each app has its own name. tie: it is
// noted of apps which others their waves follow.
func inSequence(apps []*compiled, incomplete, tie bool) []source.Diagnostic {
	if !slices.ContainsFunc(apps, func(app *compiled) bool { return len(app.turn.after) > 0 }) {
		return nil
	}
	s := &sequence{
		apps: apps, byName: make(map[Owner]*compiled, len(apps)), incomplete: incomplete,
		earlier: map[*compiled][]earlier{}, wave: map[*compiled]int{}, onWay: map[*compiled]int{},
	}
	for _, app := range apps {
		s.byName[keyOf("", app.Namespace, app.Name)] = app
	}
	for _, app := range apps {
		named := map[string]bool{}
		for _, n := range app.turn.after {
			if named[n.name] {
				continue // the schema says so
			}
			named[n.name] = true
			if other := s.named(app, n); other != nil {
				s.earlier[app] = append(s.earlier[app], earlier{other, n})
			}
		}
	}
	for _, app := range apps {
		s.follow(app)
	}
	s.checkAnnotations()
	if len(s.diagnostics) == 0 {
		s.write()
		if tie {
			s.tie()
		}
	}
	return s.diagnostics
}

func (s *sequence) fail(n place, rule, message, hint string, related ...source.Related) {
	s.diagnostics = append(s.diagnostics, source.Diagnostic{
		Rule: rule, Message: message, Hint: hint, Range: n.at, Path: n.path, Related: related,
	})
}

// named gives the app that another one names; nil where that is a mistake.
func (s *sequence) named(app *compiled, n place) *compiled {
	other := s.byName[keyOf("", app.Namespace, n.name)]
	switch {
	case other == nil:
		s.failUnknown(app, n)
	case other == app:
		s.fail(n, "circle", n.name+" comes after itself", "leave it out")
	case other.turn.scheduled:
		s.fail(n, "reference", fmt.Sprintf("%s runs on a schedule, and so is never done", n.name),
			"name a Batch without schedule, or leave it out", source.Related{Range: other.Place, Message: "the app"})
	case !other.endsOrIsReady():
		s.fail(n, "reference", fmt.Sprintf("%s is a %s, which nothing waits for", n.name, other.Kind),
			"name a Batch that ends, or a Database", source.Related{Range: other.Place, Message: "the app"})
	default:
		return other
	}
	return nil
}

// endsOrIsReady reports whether others can come after an app.
func (app *compiled) endsOrIsReady() bool {
	return app.Kind == "Batch" && !app.turn.scheduled || app.Kind == "Database"
}

// mostSuggested is for how many names that no app has one is looked for that was
// meant: each is held against all.
const mostSuggested = 100

func (s *sequence) failUnknown(app *compiled, n place) {
	if s.incomplete {
		return
	}
	hint := "name a Batch or Database of the same input and namespace"
	if s.unknown++; s.unknown <= mostSuggested {
		var names []string
		for _, other := range s.apps {
			if keyOf("", other.Namespace, "") == keyOf("", app.Namespace, "") && other != app && other.endsOrIsReady() {
				names = append(names, other.Name)
			}
		}
		hint = cmp.Or(source.Suggest(n.name, names), hint)
	}
	s.fail(n, "reference", fmt.Sprintf("there is no app named %q%s", n.name, inNamespace(app.Namespace)), hint)
}

// follow gives an app its wave, which is above those of the apps that it names.
func (s *sequence) follow(app *compiled) int {
	if wave, known := s.wave[app]; known {
		return wave
	}
	if len(s.earlier[app]) == 0 {
		if len(s.way) > 0 {
			s.wave[app] = 0
		}
		return 0
	}
	s.onWay[app] = len(s.way)
	s.way = append(s.way, app)
	wave := 0
	for _, other := range s.earlier[app] {
		if start, circle := s.onWay[other.compiled]; circle {
			s.failCircle(s.way[start:], other.said)
			continue
		}
		wave = max(wave, s.follow(other.compiled)+1)
	}
	s.way = s.way[:len(s.way)-1]
	delete(s.onWay, app)
	s.wave[app] = wave
	return wave
}

func (s *sequence) failCircle(circle []*compiled, n place) {
	var names []string
	var related []source.Related
	for _, app := range circle {
		names = append(names, app.Name)
		related = append(related, source.Related{Range: app.Place, Message: app.Name})
	}
	names = append(names, n.name)
	s.fail(n, "circle", "after goes in a circle: "+strings.Join(names, " after "),
		"take one of them out of after", related...)
}

// checkAnnotations fails for a wave that an app in a chain sets by itself.
func (s *sequence) checkAnnotations() {
	for _, app := range s.apps {
		if _, known := s.wave[app]; known && app.turn.wave.Known() {
			s.fail(place{at: app.turn.wave, path: "metadata.annotations"}, "conflict",
				"the sync wave follows from after", "leave the annotation out")
		}
	}
}

// write gives the objects their waves. The backup of a Database comes in the last
// wave of the chain: nothing waits for it, and its claim, where that is bound only
// when it is first mounted, keeps Argo CD in its wave until then.
func (s *sequence) write() {
	last := s.lastWaves()
	for _, app := range s.apps {
		wave, inChain := s.wave[app]
		end, backedUp := last[s.backedUp(app)]
		for i := range app.entries {
			e := &app.entries[i]
			switch {
			case backedUp && e.ofBackup:
				e.setWave(end)
			case inChain:
				e.setWave(wave)
			}
		}
	}
}

// backedUp gives the Database that a Backup is of, where the input has it, and any other app
// itself.
func (s *sequence) backedUp(app *compiled) *compiled {
	if app.turn.of == "" {
		return app
	}
	return s.byName[keyOf("", app.Namespace, app.turn.of)]
}

// lastWaves gives for each app in a chain the last wave of all apps that hang
// together with it.
func (s *sequence) lastWaves() map[*compiled]int {
	beside := map[*compiled][]*compiled{}
	for app, list := range s.earlier {
		for _, other := range list {
			beside[app] = append(beside[app], other.compiled)
			beside[other.compiled] = append(beside[other.compiled], app)
		}
	}
	last := make(map[*compiled]int, len(s.wave))
	for app := range s.wave {
		if _, known := last[app]; known {
			continue
		}
		together, end := []*compiled{app}, 0
		last[app] = 0
		for i := 0; i < len(together); i++ {
			end = max(end, s.wave[together[i]])
			for _, other := range beside[together[i]] {
				if _, known := last[other]; !known {
					last[other] = 0
					together = append(together, other)
				}
			}
		}
		for _, other := range together {
			last[other] = end
		}
	}
	return last
}

// setWave gives an object a wave, but for one that a patch has given it.
func (e *entry) setWave(wave int) {
	e.wave, e.waits = int32(wave), true
	n := e.content()
	metadata := n.Get("metadata")
	annotations := metadata.Get("annotations")
	if annotations.Has(waveAnnotation) {
		return
	}
	annotations = annotations.With(waveAnnotation, &source.Node{Kind: source.String, Text: strconv.Itoa(wave)})
	slices.SortFunc(annotations.Fields, byName)
	metadata = metadata.With("annotations", annotations)
	slices.SortFunc(metadata.Fields, byName)
	e.SetText(n.With("metadata", metadata).YAML())
}

// stage tells objects of waves from those that have none: these come with the
// first wave where pods may need them, and behind the last where they stand in
// front of pods.
func (e *entry) stage() (stage int) {
	switch {
	case e.waits:
		return int(e.wave)
	case e.rank > workloadRank:
		return lastStage
	}
	return 0
}

// inStages puts objects in the order of their waves, and leaves those of one as
// they are.
func inStages(entries []*entry) {
	slices.SortStableFunc(entries, func(a, b *entry) int { return cmp.Compare(a.stage(), b.stage()) })
}
