package plimsoll

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Kept keeps what specs come to, by themselves and in environments, from one look at an input to
// the next by the same function and options, for whoever looks again and again at the same
// documents, as Options.Parsed gives them. The zero value keeps nothing yet; of nil its methods
// keep nothing.
type Kept struct {
	environments source.Kept[string, *keptEnvironments]          // by the roots of their documents
	composed     source.Kept[composedKey, *platform.Composition] // of specs
	specs        source.Kept[checkedKey, *checkedSpec]
	apps         compiler.Kept
}

// keptEnvironments are the environments of some documents.
type keptEnvironments struct {
	*platform.Environments
	mistakes []source.Diagnostic
	roots    []*source.Node
}

// A composedKey tells the compositions of specs apart.
type composedKey struct {
	root *source.Node // of the document
	of   *platform.Environments
}

// A checkedKey tells what is checked apart.
type checkedKey struct {
	root *source.Node          // as it is composed
	in   *platform.Environment // nil: none, or it is all the same
}

// environmentsOf gives the environments of some documents, and what is wrong with them.
func (k *Kept) environmentsOf(l *schema.Language, documents []*source.Document) (*platform.Environments,
	[]source.Diagnostic) {
	if k == nil {
		return platform.ReadEnvironments(l, documents)
	}
	var key strings.Builder
	now := &keptEnvironments{}
	for _, d := range documents {
		fmt.Fprintf(&key, "%p ", d.Root())
		now.roots = append(now.roots, d.Root()) // so that no other gets the place of one
	}
	known, ok := k.environments.Get(key.String())
	if !ok {
		known = now
		known.Environments, known.mistakes = platform.ReadEnvironments(l, documents)
		k.environments.Put(key.String(), known)
	}
	return known.Environments, source.CloneDiagnostics(known.mistakes)
}

// compose gives the spec of a document as it is in the environments of some runs.
func (k *Kept) compose(root *source.Node, runs []*platform.Run) []platform.Composed {
	if k == nil || len(runs) == 0 {
		return platform.Compose(root, runs)
	}
	key := composedKey{root, runs[0].Environments}
	c, ok := k.composed.Get(key)
	if !ok {
		c = platform.NewComposition(root, runs[0].Language, runs[0].Environments)
		k.composed.Put(key, c)
	}
	return c.In(runs)
}

// Has reports whether it is kept what an app becomes.
func (k *Kept) Has(app *schema.App) bool { return k != nil && k.apps.Has(app) }

// Sweep forgets what was not asked for since the last time.
func (k *Kept) Sweep() {
	if k != nil {
		k.environments.Sweep()
		k.composed.Sweep()
		k.specs.Sweep()
		k.apps.Sweep()
	}
}

// compiled is where what apps become is kept.
func (k *Kept) compiled() *compiler.Kept {
	if k == nil {
		return nil
	}
	return &k.apps
}

// spec gives what the check of the language makes of a spec as it is composed, in an environment
// where that is not all the same to it.
func (k *Kept) spec(root *source.Node, in *platform.Environment, check func(*source.Node) *checkedSpec) *checkedSpec {
	if k == nil {
		return check(root)
	}
	key := checkedKey{root, in}
	c, ok := k.specs.Get(key)
	if !ok {
		c = check(root)
		k.specs.Put(key, c)
	}
	return c
}
