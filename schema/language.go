package schema

import (
	"bytes"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Language is what specs are written in, in one run: the kinds that there are, and
// what the people of a house ask beside them. nil is the language as it is. It is
// read-only once made.
type Language struct {
	house    *table.House
	files    []*source.File
	mistakes []source.Diagnostic
	day      string // on which exceptions are looked at, as 2027-03-31
	// kinds are those of the house's own, and ownKinds say what they become.
	kinds    []*table.Kind
	ownKinds map[string]*table.OwnKind
	samples  []sampleGroup // of the house's own kinds, until they are tried
	// rules and defaults are those of a kind, by its name; of the defaults the first one
	// counts.
	rules    map[string][]*table.HouseRule
	defaults map[string][]*table.Defaults
}

// Definitions gives the named types of the language.
func Definitions() []*table.Type { return definitions }

// HouseFile is the name of the file that a house is looked for in.
const HouseFile = "plimsoll.cue"

// NewLanguage makes a language of what a house says in files. mistakes are what is
// wrong with them so far. day is that on which they are looked at, as 2027-03-31.
func NewLanguage(house *table.House, mistakes []source.Diagnostic, day string, files []*source.File) *Language {
	l := &Language{
		house: house, mistakes: mistakes, day: day, files: files,
		ownKinds: map[string]*table.OwnKind{}, rules: map[string][]*table.HouseRule{},
		defaults: map[string][]*table.Defaults{},
	}
	b := binder{Language: l, found: mistakes, general: map[string]int{}, blamed: map[source.Range]bool{},
		refused: map[*table.HouseRule]bool{}}
	b.own()
	for _, r := range house.Rules {
		b.rule(r)
	}
	b.together()
	for _, d := range house.Defaults {
		b.defaultsOf(d)
	}
	b.secondDefaults()
	b.defaultsAndRules()
	b.judgeSamples()
	l.mistakes = source.Sort(b.found)
	return l
}

// Mistakes gives what is wrong with the house. Where something is, nothing can be held
// to it.
func (l *Language) Mistakes() []source.Diagnostic {
	if l == nil {
		return nil
	}
	return l.mistakes
}

// Files gives the names of the files that the house is said in.
func (l *Language) Files() []string {
	if l == nil {
		return nil
	}
	var names []string
	for _, f := range l.files {
		names = append(names, f.Name)
	}
	return names
}

// SaidIn reports whether files have the names and the text of those that the house is said
// in.
func (l *Language) SaidIn(files []*source.File) bool {
	return l != nil && slices.EqualFunc(l.files, files, func(a, b *source.File) bool {
		return a.Name == b.Name && bytes.Equal(a.Data(), b.Data())
	})
}

// Holds reports whether a place is in the files that the house is said in.
func (l *Language) Holds(at source.Range) bool {
	return l != nil && at.Known() && l.holds(at.File)
}

// DefaultPlace gives where the house says the default of a field of a kind; an unknown
// place where it says none.
func (l *Language) DefaultPlace(kind string, path source.Path) source.Range {
	if l == nil {
		return source.Range{}
	}
	for _, d := range l.defaults[kind] {
		if at := placeIn(d, path); at.Known() {
			return at
		}
	}
	return source.Range{}
}

func placeIn(d *table.Defaults, path source.Path) source.Range {
	for _, item := range d.Items {
		switch {
		case len(path) == 0 || item.Name != path[0].Name:
		case item.Inner != nil:
			if at := placeIn(item.Inner, path[1:]); at.Known() {
				return at
			}
		default:
			return item.Place
		}
	}
	return source.Range{}
}

// specKinds gives the kinds of specs, those of the house last.
func (l *Language) specKinds() []*table.Kind {
	if l == nil || l.kinds == nil {
		return specs
	}
	return slices.Concat(specs, l.kinds)
}

// Kinds gives the kinds of specs that there are, in the order of the
// documentation.
func (l *Language) Kinds() []string { return names(l.specKinds()) }

// Kind gives the tables of a kind of spec; nil when there is none of the name.
func (l *Language) Kind(name string) *table.Kind {
	if k := find(specs, name); k != nil || l == nil {
		return k
	}
	return find(l.kinds, name)
}

// KindPlace gives where the house says what a kind of its own is; an unknown place for others.
func (l *Language) KindPlace(name string) source.Range {
	if l == nil || l.ownKinds[name] == nil {
		return source.Range{}
	}
	return l.ownKinds[name].Place
}

// Unheld gives what in a house itself deserves a warning, for an input with these
// environments; nil: none are known.
func (l *Language) Unheld(environments []string) (warnings []source.Diagnostic) {
	if l == nil {
		return nil
	}
	warn := func(at source.Range, message, hint string) {
		warnings = append(warnings, source.Diagnostic{Rule: ruleHouse, Severity: source.Warning, Range: at,
			Message: message, Hint: hint})
	}
	for _, r := range l.house.Rules {
		for _, m := range r.Environments {
			if len(environments) > 0 && !slices.Contains(environments, m.Name) {
				hint := source.Suggest(m.Name, environments)
				if hint == "" {
					hint = "the environments are " + source.And(environments)
				}
				warn(m.Place, "there is no environment \""+m.Name+"\", so that this holds nowhere", hint)
			}
		}
		for _, e := range r.Exceptions {
			if e.Until < l.day {
				warn(e.Place, "the exception of "+e.Name+" ended on "+e.Until+", and the rule holds again",
					"remove it, or give it a later day")
			}
		}
	}
	return source.Sort(warnings)
}

// ruleHouse is broken by what is wrong with a house itself.
const ruleHouse = "policy-file"

// fill gives a document of a kind the defaults of the house. It is not checked yet: what
// it lacks may be among them.
func (l *Language) fill(kind *table.Kind, n *source.Node) *source.Node {
	if l != nil {
		for _, d := range l.defaults[kind.Name] {
			n = d.FillFitting(n, kind.Type)
		}
	}
	return n
}

// judge holds a document, with its defaults, to the rules of the house. mistakes are
// what is wrong with it in the language: of what is wrong already nothing more is said.
func (l *Language) judge(kind *table.Kind, n *source.Node, environment string,
	mistakes []source.Diagnostic) (found []source.Diagnostic) {
	if l == nil {
		return nil
	}
	name, namespace := n.At("metadata", "name").Text, n.At("metadata", "namespace").Text
	wrong := func(path string) bool {
		return slices.ContainsFunc(mistakes, func(m source.Diagnostic) bool {
			missing := m.Rule == ruleMissingField || m.Rule == ruleBetween
			return m.Path != "" && (below(m.Path, path) || !missing && below(path, m.Path))
		})
	}
	for _, r := range l.rules[kind.Name] {
		if r.Holds(name, namespace, environment, l.day) {
			found = append(found, r.Judge(n, kind.Type, wrong)...)
		}
	}
	return found
}

// named gives App.Named.
func (l *Language) named(kind *table.Kind, app *App,
	environment string) func(string, string, *source.Node) []source.Diagnostic {
	if l == nil {
		return nil
	}
	return func(definition, value string, at *source.Node) (found []source.Diagnostic) {
		n := *at
		n.Kind, n.Text, n.Style = source.String, value, source.Quoted
		for _, r := range l.rules[kind.Name] {
			if r.Of == definition && r.Holds(app.Name, app.Namespace, environment, l.day) {
				found = append(found, r.JudgeValue(&n, "the image", app.Node.PathTo(at.Range))...)
			}
		}
		return found
	}
}

// Varies reports whether it matters to the check of a kind in which environment an app is.
func (l *Language) Varies(kind string) bool {
	return l != nil && (l.ownKinds[kind] != nil ||
		slices.ContainsFunc(l.rules[kind], func(r *table.HouseRule) bool { return r.Environments != nil }))
}

// below reports whether a path leads to what another leads to, or into it.
func below(path, above string) bool {
	rest, ok := strings.CutPrefix(path, above)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

const (
	ruleMissingField = "missing-field"
	ruleBetween      = "field-rule"
)
