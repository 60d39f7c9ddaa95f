package cue

import (
	"fmt"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// defaults reads the defaults of a kind; nil when it has none.
func (r *reader) defaults(kind string) (*table.Defaults, error) {
	decl := r.defaultDecls[kind]
	if decl == nil {
		return nil, nil
	}
	d := &table.Defaults{}
	return d, r.readDefaults(d, decl.Value, nil)
}

func (r *reader) readDefaults(d *table.Defaults, e ast.Expr, when []table.Presence) error {
	switch {
	case r.full:
		return nil
	case r.filled > maxRules:
		r.full = true
		return &mistake{e, fmt.Sprintf("there are more than %s defaults", source.Thousands(maxRules)), growth}
	}
	r.filled++
	switch e := e.(type) {
	case *ast.Ident:
		decl := r.decls[e.Name]
		if decl == nil {
			return unknown(e, "the defaults "+e.Name+", which do not exist")
		}
		return r.readDefaults(d, decl.Value, when)
	case *ast.BinaryExpr:
		if e.Op != token.AND {
			return unknown(e, "the operator "+e.Op.String()+" between defaults")
		}
		if err := r.readDefaults(d, e.X, when); err != nil {
			return err
		}
		return r.readDefaults(d, e.Y, when)
	case *ast.StructLit:
		for _, elt := range e.Elts {
			if err := r.readDefault(d, elt, when); err != nil && (r.told == nil || !r.told(elt, err)) {
				return err
			}
		}
		return nil
	}
	return unknown(e, "defaults that are not a struct")
}

func (r *reader) readDefault(d *table.Defaults, elt ast.Decl, when []table.Presence) error {
	switch x := elt.(type) {
	case *ast.CommentGroup:
		return nil
	case *ast.EmbedDecl:
		return r.readDefaults(d, x.Expr, when)
	case *ast.Ellipsis:
		return nil
	case *ast.Comprehension:
		for _, clause := range x.Clauses {
			c, ok := clause.(*ast.IfClause)
			if !ok {
				return unknown(clause, "a clause that is not if")
			}
			var err error
			if when, err = conditions(when, c.Condition); err != nil {
				return err
			}
		}
		return r.readDefaults(d, x.Value, when)
	case *ast.Attribute:
		return attributeOfDefault(x)
	case *ast.Field:
		if len(x.Attrs) > 0 {
			return attributeOfDefault(x.Attrs[0])
		}
		if id, ok := x.Value.(*ast.Ident); ok && id.Name == "_" {
			return nil // declares what a condition refers to
		}
		item, err := r.fieldDefault(x)
		if err != nil {
			return err
		}
		item.When = when
		d.Items = append(d.Items, item)
		return nil
	}
	return unknown(elt, words(elt)+" in defaults")
}

func attributeOfDefault(a *ast.Attribute) error {
	return &mistake{a, "a default holds for all apps, in every environment, and has no attributes",
		"write what differs into the layers of an Environment"}
}

// fieldDefault reads name: *value | _ and name: {...}.
func (r *reader) fieldDefault(f *ast.Field) (d table.Default, err error) {
	if d.Name = labelOf(f); d.Name == "" {
		return d, unknown(f, "a default for free names")
	}
	if r.files != nil {
		d.Place = r.rangeOf(f.Label)
	}
	switch f.Value.(type) {
	case *ast.StructLit, *ast.Ident:
		d.Inner, d.OnlyInside = &table.Defaults{}, f.Constraint == token.OPTION
		return d, r.readDefaults(d.Inner, f.Value, nil)
	}
	d.Value, err = r.preferred(f.Value)
	return d, err
}

// conditions reads a == _|_, a.b != _|_ and conjunctions of them.
func conditions(when []table.Presence, e ast.Expr) ([]table.Presence, error) {
	if p, ok := e.(*ast.ParenExpr); ok {
		return conditions(when, p.X)
	}
	b, ok := e.(*ast.BinaryExpr)
	if !ok {
		return nil, unknown(e, "a condition that does not compare with _|_")
	}
	if b.Op == token.LAND {
		when, err := conditions(when, b.X)
		if err != nil {
			return nil, err
		}
		return conditions(when, b.Y)
	}
	if _, bottom := b.Y.(*ast.BottomLit); !bottom || b.Op != token.EQL && b.Op != token.NEQ {
		return nil, unknown(e, "a condition that does not compare with _|_")
	}
	var path []string
	for x := b.X; ; {
		switch v := x.(type) {
		case *ast.Ident:
			path = append([]string{v.Name}, path...)
			present := table.Presence{Path: path, Present: b.Op == token.NEQ}
			return append(when[:len(when):len(when)], present), nil
		case *ast.SelectorExpr:
			name, _, err := ast.LabelName(v.Sel)
			if err != nil {
				return nil, err
			}
			path = append([]string{name}, path...)
			x = v.X
		default:
			return nil, unknown(e, "a condition on something that is not a field")
		}
	}
}

// preferred reads *X | _.
func (r *reader) preferred(e ast.Expr) (*source.Node, error) {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.OR {
		return nil, &mistake{e, "a default leaves other values open", "write *VALUE | _, as in *\"standard\" | _"}
	}
	u, ok := b.X.(*ast.UnaryExpr)
	if !ok || u.Op != token.MUL {
		return nil, unknown(e, "a default that is not *value | _")
	}
	return r.constant(u.X)
}

// constant turns a literal of the schema into a node, which stands nowhere where the
// places of the files do not count.
func (r *reader) constant(e ast.Expr) (*source.Node, error) {
	n, err := r.literal(e)
	if err == nil && r.files != nil {
		n.Range = r.rangeOf(e)
		n.Key = n.Range
	}
	return n, err
}

func (r *reader) literal(e ast.Expr) (*source.Node, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		switch e.Kind {
		case token.STRING:
			s, err := literal.Unquote(e.Value)
			return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}, err
		case token.INT:
			return &source.Node{Kind: source.Int, Text: digits(e)}, nil
		case token.FLOAT:
			return &source.Node{Kind: source.Float, Text: digits(e)}, nil
		case token.TRUE, token.FALSE:
			return &source.Node{Kind: source.Bool, Text: e.Value}, nil
		}
	case *ast.UnaryExpr:
		n, err := r.literal(e.X)
		if err != nil || e.Op != token.SUB || n.Kind != source.Int && n.Kind != source.Float {
			return nil, unknown(e, "a default that is not plain data")
		}
		n.Text = "-" + n.Text
		return n, nil
	case *ast.StructLit:
		n := &source.Node{Kind: source.Map}
		for _, elt := range e.Elts {
			f, ok := elt.(*ast.Field)
			if !ok {
				return nil, unknown(elt, "this in a default")
			}
			v, err := r.constant(f.Value)
			if err != nil {
				return nil, err
			}
			n.Fields = append(n.Fields, source.Field{Name: labelOf(f), Value: v})
		}
		return n, nil
	case *ast.ListLit:
		n := &source.Node{Kind: source.List}
		for _, elt := range e.Elts {
			v, err := r.constant(elt)
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, v)
		}
		return n, nil
	}
	return nil, unknown(e, "a default that is not plain data")
}
