package compiler

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Options are what a run decides, not a spec.
type Options struct {
	// Platform is used for apps that name none: kubernetes or openshift.
	Platform string
	// ReadFile gives the content of a file that a spec names, relative to the
	// folder of the spec's own file. It must refuse what lies outside.
	ReadFile func(spec *source.File, name string) ([]byte, error)
	// Inspect says what it has against the objects of one app, as trees whose
	// nodes stand in the spec or at its first key. It may be nil. It is called
	// from several goroutines, for apps without mistakes.
	Inspect func(app *schema.App, objects []*source.Node) []source.Diagnostic
}

// An Object is one Kubernetes object, compiled or passed through.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	// Text is the object as YAML: a compiled one as it was encoded, one that was
	// passed through as it was written. The tree that it came from is not kept:
	// it takes ten times the memory.
	Text []byte
	// Owner is the app that the object was compiled from; zero when it was
	// passed through.
	Owner Owner

	node *source.Node // of an object passed through
}

// An Owner names an app.
type Owner struct {
	Kind, Namespace, Name string
}

// A kind compiles the apps of one kind. Its name in lower case is the name of
// its CUE file, its Go file, its test folder and its example.
type kind struct {
	name    string
	compile func(*build)
	// refers reports whether an app names another one, beyond its labels, and
	// so waits until all are read; nil: none of this kind does.
	refers func(*schema.App) bool
	// summary gives what an app that refers to one of this kind needs of it;
	// nil where none does.
	summary func(*schema.App) any
}

// kinds is the whole list; order is that of the documentation.
var kinds = []kind{
	{name: "Web", compile: compileWeb},
	{name: "Worker", compile: compileWorker},
	{name: "Database", compile: compileDatabase, summary: summarizeDatabase},
	{name: "Stateful", compile: compileStateful},
	{name: "NodeAgent", compile: compileNodeAgent},
	{name: "Batch", compile: compileBatch},
	{name: "Backup", compile: compileBackup, refers: backsUpDatabase},
}

func kindNamed(name string) kind {
	return kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })]
}

// A build is one app on its way to objects.
type build struct {
	*schema.App
	opts Options
	// others are the apps that this one may refer to.
	others  registry
	encoder *encoder

	objects     []object
	diagnostics []source.Diagnostic
}

// spec gives a node under spec; it always answers.
func (b *build) spec(path ...string) *source.Node {
	return b.Node.At("spec").At(path...)
}

// fail records a mistake at a node. Related places may follow.
func (b *build) fail(at source.Range, rule, message, hint string, related ...source.Related) {
	b.diagnostics = append(b.diagnostics, source.Diagnostic{
		Rule: rule, Message: message, Hint: hint,
		Range: at, Path: b.Node.PathTo(at), Related: related,
	})
}

// decode fills a typed value from a node.
func (b *build) decode(n *source.Node, into any) {
	var d source.Decoder
	d.Decode(n, into)
	for _, diag := range d.Diagnostics {
		diag.Path = b.Node.PathTo(diag.Range)
		b.diagnostics = append(b.diagnostics, diag)
	}
}
