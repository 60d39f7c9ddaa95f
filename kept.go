package plimsoll

import (
	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Kept keeps what specs come to, from one look at an input to the next by the same function and
// options, for whoever looks again and again at the same documents, as Options.Parsed gives them.
// What environments change is not kept. The zero value keeps nothing yet; of nil its methods keep
// nothing.
type Kept struct {
	specs source.Kept[*source.Node, *checkedSpec] // by the roots of their documents
	apps  compiler.Kept
}

// Has reports whether it is kept what an app becomes.
func (k *Kept) Has(app *schema.App) bool { return k != nil && k.apps.Has(app) }

// Sweep forgets what was not asked for since the last time.
func (k *Kept) Sweep() {
	if k != nil {
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

// spec gives what the check of the language makes of the spec of a document.
func (k *Kept) spec(doc *source.Document, check func(*source.Node) *checkedSpec) *checkedSpec {
	if k == nil {
		return check(doc.Root())
	}
	c, ok := k.specs.Get(doc.Root())
	if !ok {
		c = check(doc.Root())
		k.specs.Put(doc.Root(), c)
	}
	return c
}
