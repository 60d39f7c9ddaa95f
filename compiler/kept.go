package compiler

import (
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Kept keeps what apps were compiled to, from one run to the next one of the same options, but
// for those that read files or refer to others. The zero value keeps nothing yet; of nil its
// methods keep nothing. They may be called from several goroutines.
type Kept struct {
	apps source.Kept[*schema.App, keptApp]
	read source.Kept[source.Packed, *source.Document]
}

type keptApp struct {
	*compiled
	bare bool // it has no objects
}

// app gives what became of an app, with objects unless it is only checked; nil: that is not kept.
func (k *Kept) app(app *schema.App, checkOnly bool) *compiled {
	if k == nil {
		return nil
	}
	known, _ := k.apps.Get(app)
	if known.compiled == nil || known.bare && !checkOnly {
		return nil
	}
	return known.fresh()
}

// keep keeps what became of an app.
func (k *Kept) keep(app *schema.App, c *compiled, checkOnly bool) {
	if k != nil && len(c.files) == 0 && len(c.follows) == 0 {
		k.apps.Put(app, keptApp{c.fresh(), checkOnly})
	}
}

// fresh gives the app with a copy of what whoever has it changes.
func (c *compiled) fresh() *compiled {
	d := c.copy()
	if c.diagnostics != nil {
		d.own().diagnostics = source.CloneDiagnostics(c.diagnostics)
	}
	return d
}

// Has reports whether it is kept what became of an app.
func (k *Kept) Has(app *schema.App) bool {
	if k == nil {
		return false
	}
	_, ok := k.apps.Peek(app)
	return ok
}

// ReadBack is Object.ReadBack, of which the document is kept.
func (k *Kept) ReadBack(o *Object) *source.Document {
	if k == nil {
		return o.ReadBack()
	}
	doc, ok := k.read.Get(o.text)
	if !ok {
		doc = o.ReadBack()
		k.read.Put(o.text, doc)
	}
	return doc
}

// Sweep forgets what was not asked for since the last time.
func (k *Kept) Sweep() {
	if k != nil {
		k.apps.Sweep()
		k.read.Sweep()
	}
}
