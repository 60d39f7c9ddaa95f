package importer

import (
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// kept are the fields of a spec that stand there for who reads it, whether or not what it
// compiles to would be the same without.
var kept = []string{"adopt", "image", "patches"}

// shorten leaves out of the spec what makes no difference to what it compiles to: values
// that are the default, and defaults undone that would not have come.
func (o *outcome) shorten() {
	spec := o.node.Get("spec")
	for _, f := range spec.Fields {
		if slices.Contains(kept, f.Name) {
			continue
		}
		shorter := o.node.With("spec", without(spec, f.Name))
		made, mistakes := compile(o.language, shorter, o.appName()+".yaml")
		if firstError(mistakes) == nil && maps.EqualFunc(made, o.made, (*source.Node).Equal) {
			o.node, spec = shorter, shorter.Get("spec")
		}
	}
}
