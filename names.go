package plimsoll

import (
	"context"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/names"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ReadNames reads an input and says what the names in it mean: specs by themselves and in each
// environment, what they become together with all other objects as these are written, whatever
// kustomizations make of them. What cannot be read is left out. before, which may be nil, is
// what was said of the input at the last look: the specs that are the same are not compiled
// again.
func ReadNames(ctx context.Context, in *Input, o Options, before *names.Index) *names.Index {
	o.Kustomize, o.Kept = nil, nil // apps of an index are its own
	m, e := readParts(ctx, in, &o)
	read := names.Input{Documents: m.Documents, Patches: m.Patches, Kustomizations: m.Kustomizations, Specs: m.Specs,
		Language: o.Language, Generated: func(f *source.File) bool { return IsGenerated(f.Data()) }}
	if e != nil {
		read.Apps = m.formsOf(in, &o, e, before.Forms(&read))
	}
	return names.New(read)
}

// formsOf gives the apps among the manifests, once in each form that environments give them.
// Those of some documents are known.
func (m *Manifests) formsOf(in *Input, o *Options, e *inputEnvironments, known map[*source.Node][]names.App) (
	forms []names.App) {
	views, _ := newViews(o, e, e.everyName()) // there are these
	all := make([]*Sorted, len(views))
	for k, v := range views {
		all[k] = &Sorted{run: &v.run, checkOnly: true}
	}
	for _, doc := range m.Specs {
		if apps := known[doc.Root()]; apps != nil {
			forms = append(forms, apps...)
		} else {
			addTo(e.among(views, all, doc.File.Name), doc)
		}
	}
	seen := map[*schema.App]bool{}
	compiling := o.Compiling(in)
	for _, s := range all {
		for _, app := range s.Apps {
			if seen[app] || app.Document == nil {
				continue
			}
			seen[app] = true
			rest := asFarAsItGoes(app)
			forms = append(forms, names.App{App: rest, From: compiler.NewProvenance(rest, s.Apps, compiling)})
		}
	}
	return forms
}

// asFarAsItGoes gives an app that counts as far as it has no mistakes.
func asFarAsItGoes(app *schema.App) *schema.App {
	if !app.Partial {
		return app
	}
	rest := *app
	rest.Partial = false
	return &rest
}
