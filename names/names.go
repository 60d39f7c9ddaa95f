package names

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Input is what names are looked for in.
type Input struct {
	// Documents, Patches and Kustomizations are those of an index of package manifest.
	Documents      []*source.Document
	Patches        map[string]bool
	Kustomizations []*source.Node

	// Specs are the documents of Plimsoll's own, and Apps what those of apps are, once in each
	// form that environments give them.
	Specs []*source.Document
	Apps  []App

	Language *schema.Language

	// Generated reports whether build wrote a file: what it holds, specs say, and it is written
	// again.
	Generated func(*source.File) bool
}

// An App is an app in one form.
type App struct {
	*schema.App
	From *compiler.Provenance
}

// A Kind says what a thing is.
type Kind int

// The kinds of things.
const (
	OfApp         Kind = iota
	OfPort             // of a container, or of a Service
	OfObject           // of Kubernetes
	OfKey              // of a ConfigMap or Secret
	OfLabel            // of pods, or of a Service
	OfEnvironment      // that apps run in
	OfKind             // a house's own
)

// A Thing is what has a name.
type Thing struct {
	Kind     Kind
	Name     string
	title    string
	declared []source.Range
	leads    []source.Range      // of a Service's port: those of containers
	seek     func() source.Range // where it is declared, of what a spec becomes
	mentions []*mention
	uses     []use
	app      *app             // of an app, and of a port or label of one
	object   *manifest.Object // of what is no part of a spec
	service  bool             // a port: a Service has it, and no container the same
}

// Title names the thing in a message: Deployment web.
func (t *Thing) Title() string { return t.title }

// Declared gives the places where the thing is said, in their order.
func (t *Thing) Declared() []source.Range {
	if t.seek != nil && t.declared == nil {
		t.declared = []source.Range{t.seek()}
	}
	return inOrder(t.declared)
}

// A mention is one place that speaks of things, or declares them.
type mention struct {
	at       source.Range
	text     string // what is written there
	meant    []meaning
	declares bool
	widens   bool // who renames one of the things renames all
}

// A meaning is a thing that a mention means, and by what.
type meaning struct {
	*Thing
	object *manifest.Object // one that an app becomes; nil
	label  string           // the key of a label; "": the text is the name itself
	inside bool             // the text is the name of a container
}

// A use is one field of what an app becomes that means a thing.
type use struct {
	*form
	field *source.Node
	meaning
}

// An Index is all names of an input.
type Index struct {
	input   Input
	objects *manifest.Index
	apps    []*app
	byRoot  map[*source.Node]*app
	byFile  map[string][]*mention // by the names of files, in order
}

// An app is a document of a spec, with the forms that environments give it.
type app struct {
	*Thing
	document   *source.Document
	kind       string // of what it becomes
	forms      []*form
	namespaces []string
	ports      map[portKey]*Thing
}

// A form is an app as it is in some environments.
type form struct {
	App
	of      *app
	objects []*manifest.Object
	uses    map[*source.Node][]meaning // by the field of an object
}

// in reports whether the app is in a namespace.
func (a *app) in(namespace string) bool {
	return slices.Contains(a.namespaces, manifest.NamespaceKey(namespace))
}

// inOrder puts places in their order, each once.
func inOrder(list []source.Range) []source.Range {
	list = slices.DeleteFunc(slices.Clone(list), func(r source.Range) bool { return !r.Known() })
	slices.SortFunc(list, compareRanges)
	return slices.Compact(list)
}

func compareRanges(a, b source.Range) int {
	return cmp.Or(strings.Compare(a.File.Name, b.File.Name), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}
