package schema

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/ast/astutil"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/source"
)

// The oracle is CUE's own evaluator on the same schema files: the tables must
// give the same verdict and the same defaults.
type oracle struct {
	ctx   *cue.Context
	files []*ast.File
	value cue.Value
	uses  int
}

func newOracle(t testing.TB) *oracle {
	t.Helper()
	names, err := fs.Glob(files, "*.cue")
	if err != nil {
		t.Fatal(err)
	}
	o := &oracle{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(name, data)
		if err != nil {
			t.Fatal(err)
		}
		o.files = append(o.files, f)
	}
	tighten(o.files)
	o.renew(t)
	return o
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
				field, ok := d.(*ast.Field)
				if !ok || !strings.HasPrefix(labelOf(field), "_") {
					continue
				}
				if s, ok := field.Value.(*ast.StructLit); ok {
					base[s] = true
					bases[labelOf(field)] = rulesOf(s)
				}
			}
		}
	}
	outside := func(c astutil.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.Field:
			return !strings.HasSuffix(strings.ToLower(labelOf(n)), "defaults")
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

func isRule(e ast.Expr) bool {
	c, ok := e.(*ast.CallExpr)
	return ok && strings.HasPrefix(funName(c), "match")
}

// renew makes a new context: one keeps what it has evaluated for ever.
func (o *oracle) renew(t testing.TB) {
	o.ctx = cuecontext.New()
	inst := build.NewContext().NewInstance("", nil)
	for _, f := range o.files {
		if err := inst.AddSyntax(f); err != nil {
			t.Fatal(err)
		}
	}
	o.value = o.ctx.BuildInstance(inst)
	if err := o.value.Err(); err != nil {
		t.Fatal(err)
	}
	o.uses = 0
}

// check gives the evaluator's verdict on a document.
func (o *oracle) check(t testing.TB, kind string, doc *source.Node) error {
	if o.uses++; o.uses > 50 {
		o.renew(t)
	}
	data := o.ctx.CompileBytes(doc.JSON())
	if err := data.Err(); err != nil {
		t.Fatalf("%v\n%s", err, doc.JSON())
	}
	return o.value.LookupPath(cue.ParsePath("#"+kind)).Unify(data).Validate(cue.Concrete(true), cue.Final())
}

// filled gives the document with the evaluator's defaults.
func (o *oracle) filled(t testing.TB, kind string, doc *source.Node) any {
	v := o.ctx.CompileBytes(doc.JSON())
	defaults := o.value.LookupPath(cue.MakePath(cue.Hid("_defaults", ":schema"), cue.Str(kind)))
	if defaults.Exists() {
		v = v.Unify(defaults)
	}
	out, err := v.MarshalJSON()
	if err != nil {
		t.Fatalf("%v\n%s", err, doc.JSON())
	}
	return decoded(t, out)
}

func decoded(t testing.TB, data []byte) any {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return v
}

// TestOracle holds the tables to the evaluator on generated specs and on
// mutants of them.
func TestOracle(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	o := newOracle(t)
	accepted, refused, missed := 0, 0, 0
	for _, kind := range Kinds() {
		for i := range rounds {
			r := rand.New(rand.NewPCG(7, uint64(i)))
			doc := Generate(kind, r, []float64{0.05, 0.15, 0.3, 0.5}[i%4])
			for range 4 {
				app, diagnostics := Check(doc)
				err := o.check(t, kind, doc)
				if err == nil && onlyNames(diagnostics) {
					missed++
					doc = Mutate(r, doc)
					continue
				}
				if (err == nil) != (len(diagnostics) == 0) {
					t.Fatalf("%s: tables: %v\nevaluator: %v\n%s", kind, messages(diagnostics), err, doc.JSON())
				}
				if err == nil {
					accepted++
					if want, got := o.filled(t, kind, doc), decoded(t, app.Node.JSON()); !reflect.DeepEqual(want, got) {
						t.Fatalf("%s: defaults differ\ntables:    %s\nevaluator: %v\n%s", kind, app.Node.JSON(), want, doc.JSON())
					}
				} else {
					refused++
				}
				doc = Mutate(r, doc)
			}
		}
	}
	t.Logf("%d accepted, %d refused, %d unknown names that the evaluator lets through", accepted, refused, missed)
	if accepted == 0 || refused == 0 || missed > refused/10 {
		t.Error("the mutants must be of both sorts, and the evaluator must see nearly all that is wrong")
	}
}

// onlyNames reports whether all that is wrong is a name that is not known.
// There, and only there, the evaluator of v0.17.1 is lax: in large definitions
// it sometimes takes a field that a closed struct does not have.
func onlyNames(list []source.Diagnostic) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(d source.Diagnostic) bool {
		return d.Rule != "unknown-field" && d.Rule != "name"
	})
}

func messages(list []source.Diagnostic) string {
	var s []string
	for _, d := range list {
		s = append(s, fmt.Sprintf("%s: %s", d.Path, d.Message))
	}
	return strings.Join(s, "\n")
}
