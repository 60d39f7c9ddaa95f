package plimsoll

import (
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Inspect lints the objects of one app. What is found follows from what the
// spec asks for, and is said at the line of the spec that does; comments there
// can ignore it.
func Inspect(app *schema.App, objects []*source.Node) []source.Diagnostic {
	in := lint.Input{Trace: func(f *lint.Finding) { traceSpec(app, f) }}
	if app.Document != nil && !app.Document.Evaluated {
		in.Sources = []*source.Document{app.Document}
	}
	for _, n := range objects {
		in.Documents = append(in.Documents, &source.Document{Range: app.Node.Range, Root: n})
	}
	linter := choices
	if app.Node.Get("spec").Has("patches") {
		linter = everything
	}
	var diagnostics []source.Diagnostic
	for _, f := range linter().Lint(in) {
		diagnostics = append(diagnostics, f.Diagnostic)
	}
	return diagnostics
}

// traceSpec moves a finding to the spec, unless it stands there already: what
// a patch brings does.
func traceSpec(app *schema.App, f *lint.Finding) {
	f.Related, f.Fixes = nil, nil // they are of the objects
	if f.Range != app.Node.Key {  // where the compiler's own nodes stand
		return
	}
	if hint := inSpecs[f.Rule]; hint != "" {
		f.Hint = hint
	}
	from := app.Node.At("metadata", "name")
	if f.Node.Exists() {
		from = compiler.Trace(app, f.Path, f.Node)
	}
	f.Range, f.Path = from.Range, app.Node.PathOf(from)
}

// inSpecs are the hints of those rules that speak of fields which a spec does not
// have: what to do in a spec instead.
var inSpecs = map[string]string{
	"affinity-spare-node":    "write rollout: {maxUnavailable: 1}, or prefer separate nodes in place of requiring them",
	"deprecated-annotation":  "write security: {seccompProfile: {type: RuntimeDefault}}; for AppArmor use patches",
	"no-spread":              "write topologySpread, or affinity that keeps its pods apart",
	"rwo-claim-rollout":      "write rollout: {strategy: Recreate}",
	"token-automount":        "leave serviceAccount out, or write rbac with what the app may do",
	"database-as-deployment": "use kind Database, or Stateful with storage",
	"database-storage":       "use kind Database, or Stateful with storage where the engine keeps its data",
	"rwo-claim-shared": "use kind Stateful with storage, a claim with ReadWriteMany, or one pod with " +
		"rollout: {strategy: Recreate}",
	"statefulset-claim-unused": "add mountPath to it in storage",
	"volume-unused":            "add mountPath, name it under mounts of the container that needs it, or remove it",
}

// notForSpecs are rules that look beyond one app, whose objects alone are at
// hand, or against what the language allows on purpose: a cache without a disk.
var notForSpecs = []string{"identity-reference", "networkpolicy-peer", "statefulset-storage"}

// everything is for apps with patches, which can do anything.
var everything = sync.OnceValue(func() *lint.Linter {
	o := lint.Options{Severity: map[string]source.Severity{}}
	for _, id := range notForSpecs {
		o.Severity[id] = lint.Off
	}
	return lint.New(rules.All, o)
})

// choices is about what a spec may ask for and had better not. What the server
// refuses and what the compiler sees to are left out, since no spec compiles to
// it: tests hold the compiler to that.
var choices = sync.OnceValue(func() *lint.Linter {
	o := lint.Options{Severity: map[string]source.Severity{}}
	for _, r := range rules.All {
		if r.Severity == source.Error || slices.Contains(notForSpecs, r.ID) ||
			slices.Contains(compiler.Guaranteed, r.ID) {
			o.Severity[r.ID] = lint.Off
		}
	}
	return lint.New(rules.All, o)
})
