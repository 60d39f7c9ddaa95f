package compiler

import (
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
	// Incomplete: part of the input could not be read, and what seems to be
	// missing may be there. That is not reported then.
	Incomplete bool
}

// An Object is one Kubernetes object, compiled or passed through.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	// Text is the object as YAML: a compiled one as it was encoded, one that was
	// passed through as it was written. The tree that it came from is not kept:
	// it takes ten times the memory.
	Text []byte
	// App is the app that the object was compiled from; nil when it was passed
	// through.
	App *schema.App

	node *source.Node // of an object passed through
}

// A kind compiles the apps of one kind. Its name in lower case is the name of
// its CUE file, its Go file, its test folder and its example.
type kind struct {
	name    string
	compile func(*build)
}

// kinds is the whole list; order is that of the documentation.
var kinds = []kind{
	{"Web", compileWeb},
	{"Worker", compileWorker},
	{"Database", compileDatabase},
	{"Stateful", compileStateful},
	{"NodeAgent", compileNodeAgent},
	{"Batch", compileBatch},
	{"Backup", compileBackup},
}

// A build is one app on its way to objects.
type build struct {
	*schema.App
	opts Options
	// find gives another app of the same input, or nil.
	find func(kind, namespace, name string) *schema.App
	// names gives the names of all apps of a kind in a namespace.
	names func(kind, namespace string) []string

	objects     []object
	diagnostics []source.Diagnostic
}

// spec gives a node under spec; it always answers.
func (b *build) spec(path ...string) *source.Node {
	return b.Node.At("spec").At(path...)
}

// fail records a mistake at a node. Related places may follow.
func (b *build) fail(at source.Place, rule, message, hint string, related ...source.Related) {
	b.diagnostics = append(b.diagnostics, source.Diagnostic{
		Rule: rule, Message: message, Hint: hint,
		Place: at, Path: b.Node.PathTo(at), Related: related,
	})
}

// decode fills a typed value from a node.
func (b *build) decode(n *source.Node, into any) {
	var d source.Decoder
	d.Decode(n, into)
	for _, diag := range d.Diagnostics {
		diag.Path = b.Node.PathTo(diag.Place)
		b.diagnostics = append(b.diagnostics, diag)
	}
}
