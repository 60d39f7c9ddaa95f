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
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/ast/astutil"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

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

// tighten writes a schema the way CUE's evaluator needs it. In v0.17.1 a
// struct that embeds a validator is no longer closed, nor even a struct:
//
//	#A: {a?: int, matchN(...)}   takes {b: 3}, and 3
//
// so the rules move behind it:
//
//	#A: close({a?: int}) & matchN(...)
//
// And since close is shallow, every map inside is closed by itself. Bases
// stay open; their rules go to the definitions that embed them.
func tighten(files []*ast.File) {
	bases := map[string][]ast.Expr{}
	rulesOf := func(s *ast.StructLit) []ast.Expr {
		var rules []ast.Expr
		for _, elt := range s.Elts {
			if e, ok := elt.(*ast.EmbedDecl); ok {
				if isRule(e.Expr) {
					rules = append(rules, e.Expr)
				} else if id, ok := e.Expr.(*ast.Ident); ok {
					rules = append(rules, bases[id.Name]...)
				}
			}
		}
		return rules
	}
	base := map[*ast.StructLit]bool{}
	for range 4 { // bases embed bases, in any order of files
		for _, f := range files {
			for _, d := range f.Decls {
				name := fieldName(d)
				if !strings.HasPrefix(name, "_") {
					continue
				}
				if s, ok := d.(*ast.Field).Value.(*ast.StructLit); ok {
					base[s] = true
					bases[name] = rulesOf(s)
				}
			}
		}
	}
	outside := func(c astutil.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.Field:
			return !strings.HasSuffix(strings.ToLower(fieldName(n)), "defaults")
		case ast.Expr:
			return !isRule(n)
		}
		return true
	}
	move := func(c astutil.Cursor) bool {
		s, ok := c.Node().(*ast.StructLit)
		if !ok {
			return true
		}
		rules := rulesOf(s)
		s.Elts = slices.DeleteFunc(s.Elts, func(d ast.Decl) bool {
			e, ok := d.(*ast.EmbedDecl)
			return ok && isRule(e.Expr)
		})
		open := slices.ContainsFunc(s.Elts, func(d ast.Decl) bool { _, ok := d.(*ast.Ellipsis); return ok })
		// {name!: _} narrows a map whose fields stand elsewhere.
		narrows := len(s.Elts) > 0 && !slices.ContainsFunc(s.Elts, func(d ast.Decl) bool {
			f, ok := d.(*ast.Field)
			if !ok {
				return true
			}
			id, ok := f.Value.(*ast.Ident)
			return !ok || id.Name != "_"
		})
		if !base[s] && !open && !narrows {
			closed := ast.NewCall(ast.NewIdent("close"), s)
			c.Replace(ast.NewBinExpr(token.AND, append([]ast.Expr{closed}, rules...)...))
		}
		return true
	}
	for i, f := range files {
		files[i] = astutil.Apply(f, outside, move).(*ast.File)
	}
}

// isRule reports whether an expression is matchN(...) or matchIf(...).
func isRule(e ast.Expr) bool {
	c, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := c.Fun.(*ast.Ident)
	return ok && strings.HasPrefix(name.Name, "match")
}

// fieldName gives the name of a field; "" for a pattern, and for what is none.
func fieldName(d ast.Node) string {
	field, ok := d.(*ast.Field)
	if !ok {
		return ""
	}
	name, _, err := ast.LabelName(field.Label)
	if err != nil {
		return ""
	}
	return name
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
		return "the defaults differ: " + valueDifference("", want, got), nil
	}
	return "", nil
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
func valueDifference(path string, want, got any) string {
	if w, ok := want.(map[string]any); ok {
		g, _ := got.(map[string]any)
		for name := range w {
			if !reflect.DeepEqual(w[name], g[name]) {
				return valueDifference(path+"."+name, w[name], g[name])
			}
		}
	}
	if w, ok := want.([]any); ok {
		g, _ := got.([]any)
		for i := range min(len(w), len(g)) {
			if !reflect.DeepEqual(w[i], g[i]) {
				return valueDifference(fmt.Sprintf("%s[%d]", path, i), w[i], g[i])
			}
		}
	}
	return fmt.Sprintf("%s: Plimsoll has %q, CUE %q", path, got, want)
}
