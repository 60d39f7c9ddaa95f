package plimsoll

import (
	"context"
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A whole is an input that was compiled, with all its specs kept.
type whole struct {
	compiler.Input
	options      compiler.Options
	environments *inputEnvironments
	objects      []*compiler.Object
	diagnostics  []source.Diagnostic // sorted
}

// readWhole reads and compiles an input, as Build does, and keeps the specs, as they are
// in the environment of the options. The error tells of files that cannot be read, or
// that there is no such environment.
func readWhole(ctx context.Context, in *Input, o *Options) (w whole, err error) {
	if w.diagnostics = o.Language.Mistakes(); w.diagnostics != nil {
		return w, nil
	}
	w.environments = in.readEnvironments(ctx, o)
	r, err := newReader(ctx, in, o, w.environments, []string{o.Environment})
	if err != nil {
		return w, err
	}
	parts := make([]compiler.Input, len(r.in.Files))
	source.Each(len(parts), func(i int) { parts[i] = r.read(i)[0] })
	for _, p := range parts {
		w.Apps = append(w.Apps, p.Apps...)
		w.Documents = append(w.Documents, p.Documents...)
		w.Incomplete = w.Incomplete || p.Incomplete
	}
	w.options = o.Compiling(in)
	var diagnostics []source.Diagnostic
	w.objects, diagnostics = compiler.Compile(w.Input, w.options)
	w.diagnostics = source.Sort(slices.Concat(diagnostics, r.close(r.views[0]), w.environments.mistakes))
	return w, r.failed()
}
