package plimsoll

import (
	"context"
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/platform"
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
	environment, err := w.environments.named(o.Environment)
	if err != nil {
		return w, err
	}
	in = w.environments.in(in, o.Environment)
	r := newReader(ctx, in, o)
	r.run = platform.Run{Language: o.Language, Environments: w.environments.Environments, Environment: environment}
	parts := make([]compiler.Input, len(in.Files))
	source.Each(len(parts), func(i int) { parts[i] = r.read(i) })
	for _, p := range parts {
		w.Apps = append(w.Apps, p.Apps...)
		w.Documents = append(w.Documents, p.Documents...)
		w.Incomplete = w.Incomplete || p.Incomplete
	}
	w.options = o.Compiling(in)
	var diagnostics []source.Diagnostic
	w.objects, diagnostics = compiler.Compile(w.Input, w.options)
	found, err := r.close()
	w.diagnostics = source.Sort(slices.Concat(diagnostics, found, w.environments.mistakes))
	return w, err
}
