// Package oracle holds specs to the schemas by CUE's own evaluator, on the same
// files that the tables of package schema are made from: both must give the
// same verdict and the same defaults. It is for tests, and for users who want to
// see it themselves; it links all of CUE.
package oracle

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"
	"slices"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Oracle evaluates specs. It takes some milliseconds for each, and is not to
// be used by several goroutines.
type Oracle struct {
	ctx   *cue.Context
	files []*ast.File
	value cue.Value
	uses  int
}

// New reads the schemas. An error means that they are wrong.
func New() (*Oracle, error) {
	names, err := fs.Glob(schema.Files, "*.cue")
	if err != nil {
		return nil, err
	}
	o := &Oracle{}
	for _, name := range names {
		data, err := fs.ReadFile(schema.Files, name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(name, data)
		if err != nil {
			return nil, err
		}
		o.files = append(o.files, f)
	}
	tighten(o.files)
	return o, o.renew()
}

// contextUses is how many specs are evaluated in one context: it keeps what it
// has evaluated for ever.
const contextUses = 50

func (o *Oracle) renew() error {
	o.ctx = cuecontext.New()
	inst := build.NewContext().NewInstance("", nil)
	for _, f := range o.files {
		if err := inst.AddSyntax(f); err != nil {
			return err
		}
	}
	o.value = o.ctx.BuildInstance(inst)
	o.uses = 0
	return o.value.Err()
}

// Accepts gives the evaluator's verdict on a spec of a kind: nil, or what it
// has against it.
func (o *Oracle) Accepts(kind string, doc *source.Node) (refusal, err error) {
	if o.uses++; o.uses > contextUses {
		if err := o.renew(); err != nil {
			return nil, err
		}
	}
	data := o.ctx.CompileBytes(doc.JSON())
	if err := data.Err(); err != nil {
		return nil, err
	}
	return o.value.LookupPath(cue.ParsePath("#"+kind)).Unify(data).Validate(cue.Concrete(true), cue.Final()), nil
}

// Filled gives a spec with the evaluator's defaults, as encoding/json reads it.
func (o *Oracle) Filled(kind string, doc *source.Node) (filled any, err error) {
	v := o.ctx.CompileBytes(doc.JSON())
	defaults := o.value.LookupPath(cue.MakePath(cue.Hid("_defaults", ":schema"), cue.Str(kind)))
	if defaults.Exists() {
		v = v.Unify(defaults)
	}
	out, err := v.MarshalJSON()
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(out, &filled)
	return filled, err
}

// Verify checks a spec by the tables and by the evaluator, and says in what
// they differ, which is a bug in one of the two: "" where they do not. A name
// that only the tables do not know is no difference: in large definitions the
// evaluator of v0.17.1 sometimes takes a field that a closed struct does not
// have.
func (o *Oracle) Verify(doc *source.Node) (difference string, err error) {
	kind := doc.Get("kind").Text
	if !slices.Contains(schema.Kinds(), kind) {
		return "", nil // both refuse it
	}
	app, diagnostics := schema.Check(doc)
	refusal, err := o.Accepts(kind, doc)
	switch {
	case err != nil:
		return "", err
	case refusal == nil && beyondCUE(diagnostics):
		return "", nil
	case refusal == nil && len(diagnostics) > 0:
		if named, some := withoutRefusedNames(doc); some {
			return o.Verify(named)
		}
		return "Plimsoll refuses it and CUE does not: " + diagnostics[0].Message, nil
	case refusal != nil && len(diagnostics) == 0:
		return "CUE refuses it and Plimsoll does not: " + refusal.Error(), nil
	case refusal != nil:
		return "", nil
	}
	return o.defaults(kind, doc, app.Node)
}

// defaults says in what a document with its defaults differs from what the
// evaluator fills in; "" where it does not.
func (o *Oracle) defaults(kind string, doc, filled *source.Node) (difference string, err error) {
	want, err := o.Filled(kind, doc)
	if err != nil {
		return "", err
	}
	var got any
	if err := json.Unmarshal(filled.JSON(), &got); err != nil {
		return "", err
	}
	if !reflect.DeepEqual(want, got) {
		return "the defaults differ: " + valueDifference(nil, want, got), nil
	}
	return "", nil
}

// withoutRefusedNames gives a document without the entries whose names are refused, and
// whether there are some: where the evaluator lets a name through, it takes any value.
func withoutRefusedNames(doc *source.Node) (named *source.Node, some bool) {
	documents, _ := source.ParseJSON(source.NewFile("", doc.JSON()))
	named = documents[0].Root()
	_, diagnostics := schema.Check(named)
	refused := map[source.Range]bool{}
	for _, d := range diagnostics {
		refused[d.Range] = true
	}
	var visit func(n *source.Node)
	visit = func(n *source.Node) {
		kept := slices.DeleteFunc(n.Fields, func(f source.Field) bool { return refused[f.Value.Key] })
		some = some || len(kept) < len(n.Fields)
		n.Fields = kept
		for _, f := range kept {
			visit(f.Value)
		}
		for _, item := range n.Items {
			visit(item)
		}
	}
	visit(named)
	return named, some
}

// beyondCUE reports whether all that is wrong is a name that is not known, or a
// number as it is written. The evaluator lets through some of the names, 0644
// comes to it as the value that kubectl reads, and its numbers have no size.
func beyondCUE(list []source.Diagnostic) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(d source.Diagnostic) bool {
		return d.Rule != "unknown-field" && d.Rule != "name" && d.Rule != "octal" && d.Rule != "number"
	})
}

// valueDifference says where the tables give another value than the evaluator.
func valueDifference(path source.Path, want, got any) string {
	if w, ok := want.(map[string]any); ok {
		g, _ := got.(map[string]any)
		for name := range w {
			if !reflect.DeepEqual(w[name], g[name]) {
				return valueDifference(append(path, source.Into(name)), w[name], g[name])
			}
		}
	}
	if w, ok := want.([]any); ok {
		g, _ := got.([]any)
		for i := range min(len(w), len(g)) {
			if !reflect.DeepEqual(w[i], g[i]) {
				return valueDifference(append(path, source.Item(i)), w[i], g[i])
			}
		}
	}
	return fmt.Sprintf("%s: Plimsoll has %q, CUE %q", path, got, want)
}
