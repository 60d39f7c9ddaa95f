package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// APIVersion is the version of the spec language. It pins the defaults.
const APIVersion = Group + "/v1alpha1"

// Group is the API group of specs.
const Group = "plimsoll.dev"

// MaxValues is how many values a spec has at most, maps and lists among them.
const MaxValues = 20_000

// Kinds gives the kinds of specs that there are, in the order of the
// documentation.
func Kinds() []string { return names(specs) }

// Documents gives all that the language has: the kinds of specs, Environment, the kinds
// of functions, and plimsoll.yaml.
func Documents() []string { return names(documents()) }

func documents() []*table.Kind { return (*Language)(nil).documents() }

// Documents is the function Documents in this language.
func (l *Language) Documents() []string { return names(l.documents()) }

func (l *Language) documents() []*table.Kind {
	return slices.Concat(l.specKinds(), environments, functions, []*table.Kind{config})
}

// Kind gives the tables of one of Documents; nil when there is none of the name.
func Kind(name string) *table.Kind { return find(documents(), name) }

func names(kinds []*table.Kind) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
	}
	return names
}

// find gives the kind of a name; nil when there is none.
func find(kinds []*table.Kind, name string) *table.Kind {
	for _, k := range kinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// An App is one spec that was checked: its node has the form that its kind's
// CUE definition gives, with defaults filled in.
type App struct {
	Kind      string // Web, Worker, ...
	Name      string
	Namespace string       // "" when the spec names none
	Node      *source.Node // the whole document; defaults stand at the key of their parent
	// Partial: the spec has mistakes, and Node lacks the parts that are wrong.
	// It can be searched for more mistakes, but not be compiled, and a name
	// that is not found in it may be one of those left out.
	Partial bool
	// Wrong holds the fields under spec in which a partial app has mistakes; of
	// a map with free names, the entries, as volumes.data.
	Wrong map[string]bool
	// Named tells what the house has against a value of a named type, as #Image, that the
	// compiler fills in, and that stands at a place; nil: nothing.
	Named func(definition, value string, at *source.Node) []source.Diagnostic
	// Own is what an app of an own kind was; nil for others.
	Own      *Own
	language *Language // that an app of an own kind is of
	// Document is the spec as written, comments included; nil where it is not
	// known.
	Document *source.Document
}

// An Own is an app of an own kind, as it is before it becomes another.
type Own struct {
	Node *source.Node // the document, with its defaults
	Type *table.Type  // of the document
	// Become gives the app that another document of the kind becomes; nil where it is
	// none.
	Become func(*source.Node) *App
}

// Check holds a document to the definition of its kind. It gives a
// diagnostic for every mistake. The app has its defaults filled in; when there are
// mistakes it is still given where it has a kind and a name, without the
// parts that are wrong and marked as partial, so that later stages can look
// for more.
func Check(doc *source.Node) (*App, []source.Diagnostic) {
	return (*Language)(nil).Check(doc, Setting{})
}

// A Setting is where an app is looked at.
type Setting struct {
	Environment string // "": none
	// Dress gives a document what the environment gives all apps of its kind; it may be
	// nil. It is for what apps of own kinds become.
	Dress func(doc *source.Node) *source.Node
}

// Check is the function Check in this language. What the house has against the app is
// no mistake of the language: it does not make it partial. An app of an own kind is
// given as what it becomes.
func (l *Language) Check(doc *source.Node, in Setting) (*App, []source.Diagnostic) {
	kind, mistakes := l.kindOf(doc)
	if kind == nil {
		return nil, mistakes
	}
	if doc.CountTo(MaxValues+1) > MaxValues {
		return nil, []source.Diagnostic{{
			Rule: "limit", Range: doc.Key,
			Message: fmt.Sprintf("the spec holds more than %s values", source.Thousands(MaxValues)),
			Hint:    "no cluster takes an object of that size; make several apps of it, or put data into a file under config",
		}}
	}
	node, mistakes := table.Check(l.fill(kind, doc), kind.Type, kind.Name)
	// A name that is wrong is a name all the same, for other apps to refer to.
	name := doc.At("metadata", "name")
	if !name.Exists() {
		return nil, mistakes
	}
	// Names outlive the document: what is cut out of its text would keep it.
	app := &App{
		Kind:      kind.Name,
		Name:      strings.Clone(name.Text),
		Namespace: strings.Clone(node.At("metadata", "namespace").Text),
		Node:      oftenAsked(kind.Defaults.Fill(node)),
		Partial:   len(mistakes) > 0,
	}
	if app.Partial {
		app.Wrong = wrongFields(kind, mistakes)
	}
	app.Named = l.named(kind, app, in.Environment)
	mistakes = append(mistakes, l.judge(kind, app.Node, in.Environment, mistakes)...)
	if l == nil || l.ownKinds[kind.Name] == nil {
		return app, mistakes
	}
	if app.Partial {
		return nil, mistakes // what it becomes is not known
	}
	inner, found := l.become(l.ownKinds[kind.Name], app.Node, in)
	return inner, append(mistakes, found...)
}

// oftenAsked gives a document that is asked for what it lacks, and its spec, without a new
// node each time.
func oftenAsked(root *source.Node) *source.Node {
	spec := *root.Get("spec")
	if !spec.Exists() {
		return root
	}
	spec.ShareAbsent(spec.Absent())
	return root.With("spec", &spec)
}

// wrongFields gives App.Wrong.
func wrongFields(kind *table.Kind, mistakes []source.Diagnostic) map[string]bool {
	wrong := map[string]bool{}
	spec := specOf(kind)
	for _, m := range mistakes {
		path, ok := strings.CutPrefix(m.Path, "spec.")
		if !ok {
			continue
		}
		field, name := Steps(path)
		if f := spec.Field(field); f != nil && f.Type.Object != nil && f.Type.Object.Value != nil && name != "" {
			field += "." + name
		}
		wrong[field] = true
	}
	return wrong
}

// specOf gives what stands under spec in documents of a kind.
func specOf(kind *table.Kind) *table.Object { return kind.Type.Object.Field("spec").Type.Object }

// Steps gives the names of the first two steps of a path, "" for what is not
// there.
func Steps(path string) (first, second string) {
	steps, _ := source.ParsePath(path)
	steps = append(steps, source.Step{}, source.Step{})
	return steps[0].Name, steps[1].Name
}

// kindOf finds out what kind of spec the document is; nil when it is none, and
// then says why.
func (l *Language) kindOf(doc *source.Node) (*table.Kind, []source.Diagnostic) {
	if doc.Kind != source.Map {
		return nil, []source.Diagnostic{{
			Rule: "type", Message: "a spec is a map of fields, not " + doc.Kind.String(),
			Hint: "begin with apiVersion: " + APIVersion, Range: doc.Range,
		}}
	}
	mistakes := wrongVersion(doc, "specs")
	name := doc.Get("kind")
	m := source.Diagnostic{Range: name.Range}
	kinds := strings.Join(l.Kinds(), ", ")
	switch kind := l.Kind(name.Text); {
	case !name.Exists():
		m.Rule, m.Message, m.Hint = "missing-field", "this document has no kind", "add kind: one of "+kinds
	case name.Kind != source.String && name.Kind != source.Null:
		m.Rule, m.Message = "type", fmt.Sprintf("kind must be text, not %s", name.Kind)
		m.Hint = "the kinds are " + kinds
	case kind == nil:
		m.Rule, m.Message = "unknown-kind", fmt.Sprintf("unknown kind %q", name.Text)
		m.Hint = cmp.Or(roles[name.Text], source.Suggest(name.Text, l.Kinds()), Making(name.Text).hint(),
			"the kinds are "+kinds)
	case mistakes == nil:
		return kind, nil
	default:
		return nil, mistakes
	}
	return nil, append(mistakes, m)
}

// roles says which kind of spec becomes a kind of object.
var roles = map[string]string{
	"Deployment": "say what the app is: Web for one that serves requests, Worker for one that does not; " +
		"both become a Deployment",
	"StatefulSet": "say what the app is: Database for a known engine, Stateful for anything else; " +
		"both become a StatefulSet",
	"DaemonSet":  "say what the app is: NodeAgent, which becomes a DaemonSet",
	"Job":        "say what the app is: Batch, which becomes a Job",
	"CronJob":    "say what the app is: Batch with a schedule, or Backup; both become a CronJob",
	"ReplicaSet": "say what the app is: Web or Worker; both become a Deployment, which makes its ReplicaSets",
	"Pod":        "say what the app is: Web or Worker for one that keeps running, Batch for one that ends",
}
