package compiler

import (
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A build is one app on its way to objects.
type build struct {
	*schema.App
	opts Options
	// others are the apps that this one may refer to.
	others  registry
	encoder *encoder

	adopted     *adoption      // nil: nothing runs already
	kept        map[string]int // objects that have the names of adopted ones, by kind
	objects     []object
	ownFrom     int     // the first object of the own backup; 0: none
	copied      *copied // what a restore needs to know; nil where nothing is backed up
	served      []served
	files       []NamedFile          // that were read
	follows     []string             // the files of the apps that it refers to
	nameLimits  map[source.Range]int // that names are found to be above
	diagnostics []source.Diagnostic
}

func newBuild(app *schema.App, opts Options, others registry, e *encoder) *build {
	b := &build{App: app, opts: opts, others: others, encoder: e}
	b.adopt()
	return b
}

// spec gives a node under spec; it always answers.
func (b *build) spec(path ...string) *source.Node {
	return b.Node.At("spec").At(path...)
}

// fail records a diagnostic at a node. Related places may follow.
func (b *build) fail(at source.Range, rule, message, hint string, related ...source.Related) {
	b.diagnostics = append(b.diagnostics, source.Diagnostic{
		Rule: rule, Message: message, Hint: hint,
		Range: at, Path: b.Node.PathTo(at), Related: related,
	})
}

// warn adds a diagnostic on what is accepted, but hardly meant.
func (b *build) warn(at source.Range, rule, message, hint string) {
	b.fail(at, rule, message, hint)
	b.diagnostics[len(b.diagnostics)-1].Severity = source.Warning
}

// asked tells what the house has against a value of a named type that is filled in at a
// place of the spec.
func (b *build) asked(definition, value string, at *source.Node) {
	if b.Named != nil {
		b.diagnostics = append(b.diagnostics, b.Named(definition, value, at)...)
	}
}

// failAbsent is fail for a diagnostic that is concluded from something not being
// there. A partial spec may lack it because it was wrong in itself, which was
// reported already.
func (b *build) failAbsent(at source.Range, rule, message, hint string, related ...source.Related) {
	if !b.Partial {
		b.fail(at, rule, message, hint, related...)
	}
}

// see is a related place.
func see(n *source.Node, message string) source.Related {
	return source.Related{Range: n.Range, Message: message}
}

// seeKey is a related place: that of the name which holds the value.
func seeKey(n *source.Node, message string) source.Related {
	return source.Related{Range: n.Key, Message: message}
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

// results takes an app through its kind and its patches. There are none of a
// partial app.
func (b *build) results() []*result {
	kindNamed(b.Kind).compile(b)
	b.checkKept()
	if b.Partial {
		b.diagnostics = slices.DeleteFunc(b.diagnostics, b.doubtful)
		return nil
	}

	results := make([]*result, len(b.objects))
	for i, o := range b.objects {
		results[i] = b.newResult(o)
		results[i].ofBackup = b.Kind == "Backup" || b.ownFrom > 0 && i >= b.ownFrom
	}
	results = b.patched(results)
	b.nameJob(results)
	b.keepMetadata(results)
	b.inspect(results)
	return results
}

// identitiesOf gives what objects are.
func identitiesOf(results []*result, by *Maker) []identity {
	list := make([]identity, len(results))
	for i, r := range results {
		id := identify(r.node)
		id.namespace, id.name = by.own(id.namespace), by.own(id.name)
		list[i] = id
	}
	return list
}

// own gives a text that the objects of an app keep: its name and namespace once for all.
func (m *Maker) own(text string) string {
	switch text {
	case m.Name:
		return m.Name
	case m.Namespace:
		return m.Namespace
	}
	return strings.Clone(text)
}

// entries gives the objects as they are written.
func (b *build) entries(results []*result, by *Maker) []entry {
	entries := make([]entry, len(results))
	for i, r := range results {
		id := identify(r.node)
		entries[i] = entry{
			Object: Object{
				Type:      b.encoder.typed(r.node.Get("apiVersion").Text, id.kind),
				Namespace: by.own(r.node.At("metadata", "namespace").Text),
				Name:      by.own(id.name),
				text:      b.encoder.yaml(id.kind, r.node, b.opts.texts),
				Maker:     by,
			},
			rank:     applyRank(id),
			ofBackup: r.ofBackup,
		}
	}
	return entries
}

// inspect has the objects looked at that the app becomes.
func (b *build) inspect(results []*result) {
	if b.opts.Inspect == nil || len(b.diagnostics) > 0 {
		return
	}
	objects := make([]*source.Node, len(results))
	for i, r := range results {
		objects[i] = r.node
	}
	found, accepted := b.opts.Inspect(b.App, objects, sync.OnceValue(func() *Provenance {
		p := newProvenance(b.App, b.others, b.opts)
		p.objects = objects
		return p
	}))
	b.diagnostics = found
	for i, ignore := range accepted {
		if ignore != "" {
			results[i].node = annotated(results[i].node, manifest.IgnoreAnnotation, ignore)
		}
	}
}

// doubtful reports whether a mistake of a partial app may only be what is left
// of another one: it speaks of a field that is wrong already, or counts pods
// whose number is.
func (b *build) doubtful(d source.Diagnostic) bool {
	places := []source.Range{d.Range}
	for _, r := range d.Related {
		places = append(places, r.Range)
	}
	for _, p := range places {
		field, name := schema.Steps(strings.TrimPrefix(b.Node.PathTo(p), "spec."))
		if b.Wrong[field] || b.Wrong[field+"."+name] {
			return true
		}
	}
	return d.Rule == "budget" && b.Wrong["replicas"]
}
