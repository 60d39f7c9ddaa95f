package plimsoll

import (
	"context"
	"slices"
	"sort"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Picture is what depends on what in an input.
type Picture struct {
	*graph.Graph

	// Diagnostics are the mistakes for which something of the input is not in the graph.
	Diagnostics []source.Diagnostic
	Unreadable  error
	PassedOver  []string // as those of Manifests
}

// ReadGraph reads an input and says what depends on what: specs as they are in the
// environment of the options, what they become together with all other objects, and what
// the linter has against these. What cannot be read is left out, and told. The error tells
// that there is no such environment.
func ReadGraph(ctx context.Context, in *Input, o Options) (*Picture, error) {
	m, e := readParts(ctx, in, &o)
	p := &Picture{Unreadable: m.Unreadable, PassedOver: m.PassedOver}
	drawn := &drawing{in: in, o: &o, m: m, e: e, specs: map[*source.File]*graph.Spec{}}
	if e != nil {
		views, err := newViews(&o, e, []string{o.Environment})
		if err != nil {
			return nil, err
		}
		drawn.compile(views[0])
	}
	p.Diagnostics = source.Sort(slices.DeleteFunc(slices.Concat(m.Diagnostics, drawn.undrawn),
		func(d source.Diagnostic) bool { return d.Severity != source.Error || d.Policy != "" }))
	p.Graph = drawn.graph()
	return p, nil
}

// A drawing is an input of which a graph is made.
type drawing struct {
	in          *Input
	o           *Options
	m           *Manifests
	e           *inputEnvironments // nil: nothing is looked at
	documents   []*source.Document // of objects, those of specs behind the others
	specs       map[*source.File]*graph.Spec
	diagnostics []source.Diagnostic // of specs
	undrawn     []source.Diagnostic // those for which something of them is not there
}

// compile adds what specs become.
func (d *drawing) compile(v *view) {
	s := &Sorted{run: &v.run}
	for _, doc := range d.m.Specs {
		if d.e.holds(v.name, doc.File.Name) {
			addTo([]*Sorted{s}, doc)
		}
	}
	s.Incomplete = s.Incomplete || d.m.Unreadable != nil
	compiling := d.o.Compiling(d.in)
	out := compiler.CompileParts(1, 1, func(int) []compiler.Input { return []compiler.Input{s.Input} }, compiling)[0]
	d.diagnostics = d.m.ofSpecs(d.in, d.o, d.e, v, s, out)
	found := slices.DeleteFunc(slices.Clone(out.Diagnostics), func(found source.Diagnostic) bool {
		return slices.ContainsFunc(d.o.rules(), func(r *lint.Rule) bool { return r.ID == found.Rule })
	})
	d.undrawn = slices.Concat(s.Diagnostics, d.e.mistakes, found)
	d.documents = slices.Clone(d.e.holding(d.m.Documents, v.name))
	byOwner := map[compiler.Owner]*graph.Spec{}
	for _, app := range s.Apps {
		byOwner[compiler.OwnerOf(app)] = d.spec(app, s.Apps, compiling)
	}
	d.giveFindings(s.Apps, byOwner)
	for _, object := range out.Objects {
		if spec := byOwner[object.Owner]; spec != nil && object.Document == nil {
			doc := object.ReadBack()
			d.specs[doc.File] = spec
			d.documents = append(d.documents, doc)
		}
	}
}

// spec says what the graph needs to know of an app.
func (d *drawing) spec(app *schema.App, all []*schema.App, compiling compiler.Options) *graph.Spec {
	s := &graph.Spec{App: app.Name, Range: app.Node.Range}
	if app.Document != nil {
		s.Range = app.Document.Root().Range
	}
	var from *compiler.Provenance
	s.Origin = func(kind, name string, field source.Path) (source.Range, string) {
		if from == nil {
			from = compiler.NewProvenance(app, all, compiling)
		}
		o := from.Place(kind, name, field)
		return o.Range(), o.Path.String()
	}
	for _, n := range app.Node.At("spec", "after").Items {
		s.After = append(s.After, graph.Waited{App: n.Text, Path: app.Node.PathOf(n), At: n.Range})
	}
	return s
}

// giveFindings gives each spec what is said of it.
func (d *drawing) giveFindings(apps []*schema.App, byOwner map[compiler.Owner]*graph.Spec) {
	byFile := map[*source.File][]*graph.Spec{}
	for _, app := range apps {
		s := byOwner[compiler.OwnerOf(app)]
		byFile[s.Range.File] = append(byFile[s.Range.File], s)
	}
	for _, list := range byFile {
		slices.SortFunc(list, func(a, b *graph.Spec) int { return a.Range.Start - b.Range.Start })
	}
	for _, found := range d.diagnostics {
		list := byFile[found.Range.File]
		i := sort.Search(len(list), func(i int) bool { return list[i].Range.Start > found.Range.Start }) - 1
		if i >= 0 && found.Range.Start <= list[i].Range.End {
			list[i].Findings = append(list[i].Findings, found)
		}
	}
}

// graph lints what there is, and makes the graph.
func (d *drawing) graph() *graph.Graph {
	in := d.m.Input
	in.Documents, in.Diagnostics = d.documents, nil
	t := tracedFindings{trace: d.m.Trace, raw: map[*lint.Finding]source.Diagnostic{},
		copies: map[tracedKey][]*lint.Finding{}}
	in.Trace = t.note
	findings := t.untraced(d.o.Linter().Lint(in))
	index := manifest.NewIndex(in.Documents, in.Patches, in.Kustomizations)
	input := graph.Input{Index: index, Findings: findings, Specs: d.specs}
	if d.m.Trace != nil {
		input.Trace = func(at source.Range) source.Range {
			f := &lint.Finding{Diagnostic: source.Diagnostic{Range: at}}
			d.m.Trace(f)
			return f.Range
		}
	}
	return graph.New(input)
}

// tracedFindings remembers where findings stood before they were moved to what a program
// made their text from: there the graph looks for what they speak of.
type tracedFindings struct {
	trace  func(*lint.Finding)
	raw    map[*lint.Finding]source.Diagnostic
	copies map[tracedKey][]*lint.Finding
}

// A tracedKey is what tells findings apart once they were moved.
type tracedKey struct {
	rule string
	at   source.Range
}

func (t *tracedFindings) note(f *lint.Finding) {
	d := f.Diagnostic
	d.Related = slices.Clone(d.Related)
	t.raw[f] = d
	if t.trace != nil {
		t.trace(f)
		key := tracedKey{f.Rule, f.Range}
		t.copies[key] = append(t.copies[key], f)
	}
}

// untraced gives findings where they stood, those in further copies of a text too.
func (t *tracedFindings) untraced(findings []*lint.Finding) (list []source.Diagnostic) {
	for _, f := range findings {
		all := t.copies[tracedKey{f.Rule, f.Range}]
		if all == nil {
			all = []*lint.Finding{f}
		}
		for _, c := range all {
			if d, ok := t.raw[c]; ok {
				d.Severity = f.Severity
				list = append(list, d)
			}
		}
		delete(t.copies, tracedKey{f.Rule, f.Range})
	}
	return list
}
