package oracle

import (
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/ast/astutil"
	"cuelang.org/go/cue/token"
)

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
	t := &tightener{bases: map[*ast.StructLit]bool{}, rules: map[string][]ast.Expr{}}
	for range 4 { // bases embed bases, in any order of files
		for _, f := range files {
			for _, d := range f.Decls {
				t.base(d)
			}
		}
	}
	for i, f := range files {
		files[i] = astutil.Apply(f, outside, t.close).(*ast.File)
	}
}

type tightener struct {
	bases map[*ast.StructLit]bool
	rules map[string][]ast.Expr // of bases, by name
}

// base notes a declaration if it is one of a base.
func (t *tightener) base(d ast.Decl) {
	name := fieldName(d)
	if !strings.HasPrefix(name, "_") {
		return
	}
	if s, ok := d.(*ast.Field).Value.(*ast.StructLit); ok {
		t.bases[s] = true
		t.rules[name] = t.rulesOf(s)
	}
}

// rulesOf gives the rules that a struct embeds, itself or by a base.
func (t *tightener) rulesOf(s *ast.StructLit) (rules []ast.Expr) {
	for _, elt := range s.Elts {
		e, ok := elt.(*ast.EmbedDecl)
		if !ok {
			continue
		}
		if id, ok := e.Expr.(*ast.Ident); ok {
			rules = append(rules, t.rules[id.Name]...)
		} else if isRule(e.Expr) {
			rules = append(rules, e.Expr)
		}
	}
	return rules
}

// outside reports whether a node is to be looked into: not defaults and rules.
func outside(c astutil.Cursor) bool {
	switch n := c.Node().(type) {
	case *ast.Field:
		return !strings.HasSuffix(strings.ToLower(fieldName(n)), "defaults")
	case ast.Expr:
		return !isRule(n)
	}
	return true
}

// close closes a struct that is to be closed, with its rules behind it.
func (t *tightener) close(c astutil.Cursor) bool {
	s, ok := c.Node().(*ast.StructLit)
	if !ok {
		return true
	}
	rules := t.rulesOf(s)
	s.Elts = slices.DeleteFunc(s.Elts, func(d ast.Decl) bool {
		e, ok := d.(*ast.EmbedDecl)
		return ok && isRule(e.Expr)
	})
	open := slices.ContainsFunc(s.Elts, func(d ast.Decl) bool { _, ok := d.(*ast.Ellipsis); return ok })
	if !t.bases[s] && !open && !narrows(s) {
		closed := ast.NewCall(ast.NewIdent("close"), s)
		c.Replace(ast.NewBinExpr(token.AND, append([]ast.Expr{closed}, rules...)...))
	}
	return true
}

// narrows reports whether a struct only says more of a map whose fields stand
// elsewhere, as {name!: _} does.
func narrows(s *ast.StructLit) bool {
	return len(s.Elts) > 0 && !slices.ContainsFunc(s.Elts, func(d ast.Decl) bool {
		f, ok := d.(*ast.Field)
		if !ok {
			return true
		}
		id, ok := f.Value.(*ast.Ident)
		return !ok || id.Name != "_"
	})
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
