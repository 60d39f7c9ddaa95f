package schema

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/source"
)

// defaults are the values that a map gets for fields that it lacks.
type defaults struct {
	items []fallback
}

// A fallback is the default of one field: a value, or defaults for the map
// that the field holds.
type fallback struct {
	name  string
	value *source.Node
	inner *defaults
	when  []presence // all must hold
	// onlyInside: the map itself is not made, only filled where it is written.
	onlyInside bool
}

// A presence is a condition: the field at path, from the map that the default
// stands in, is there or is not.
type presence struct {
	path    []string
	present bool
}

// defaultsOf reads the defaults of a kind once.
func (l *Language) defaultsOf(kind string) (*defaults, error) {
	if d := l.defaults[kind]; d != nil {
		return d, nil
	}
	d := &defaults{}
	if l.defaultDecls[kind] != nil {
		decl, err := l.defaultDecls[kind].parse() // _defaults: KIND: ...
		if err != nil {
			return nil, err
		}
		s, ok := decl.Value.(*ast.StructLit)
		if !ok || len(s.Elts) != 1 {
			return nil, unknown(decl, "defaults that are not of one kind")
		}
		f, ok := s.Elts[0].(*ast.Field)
		if !ok {
			return nil, unknown(decl, "a default outside a kind")
		}
		if err := l.readDefaults(d, f.Value, nil); err != nil {
			return nil, err
		}
	}
	l.defaults[kind] = d
	return d, nil
}

func (l *Language) readDefaults(d *defaults, e ast.Expr, when []presence) error {
	switch e := e.(type) {
	case *ast.Ident:
		if l.decls[e.Name] == nil {
			return unknown(e, "the defaults "+e.Name+", which do not exist")
		}
		decl, err := l.decls[e.Name].parse()
		if err != nil {
			return err
		}
		return l.readDefaults(d, decl.Value, when)
	case *ast.BinaryExpr:
		if e.Op != token.AND {
			return unknown(e, "the operator "+e.Op.String()+" between defaults")
		}
		if err := l.readDefaults(d, e.X, when); err != nil {
			return err
		}
		return l.readDefaults(d, e.Y, when)
	case *ast.StructLit:
		for _, elt := range e.Elts {
			if err := l.readDefault(d, elt, when); err != nil {
				return err
			}
		}
		return nil
	}
	return unknown(e, "defaults that are not a struct")
}

func (l *Language) readDefault(d *defaults, elt ast.Decl, when []presence) error {
	switch x := elt.(type) {
	case *ast.CommentGroup:
		return nil
	case *ast.EmbedDecl:
		return l.readDefaults(d, x.Expr, when)
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
		return l.readDefaults(d, x.Value, when)
	case *ast.Field:
		name := labelOf(x)
		if id, ok := x.Value.(*ast.Ident); ok && id.Name == "_" {
			return nil // declares what a condition refers to
		}
		if name == "" {
			return unknown(x, "a default for free names")
		}
		switch x.Value.(type) {
		case *ast.StructLit, *ast.Ident:
			inner := &defaults{}
			if err := l.readDefaults(inner, x.Value, nil); err != nil {
				return err
			}
			d.items = append(d.items, fallback{name: name, inner: inner, when: when, onlyInside: x.Constraint == token.OPTION})
			return nil
		}
		value, err := preferred(x.Value)
		if err != nil {
			return err
		}
		d.items = append(d.items, fallback{name: name, value: value, when: when})
		return nil
	}
	return unknown(elt, fmt.Sprintf("this declaration (%T) in defaults", elt))
}

// conditions reads a == _|_, a.b != _|_ and conjunctions of them.
func conditions(when []presence, e ast.Expr) ([]presence, error) {
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
			return append(append([]presence(nil), when...), presence{path, b.Op == token.NEQ}), nil
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
func preferred(e ast.Expr) (*source.Node, error) {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.OR {
		return nil, unknown(e, "a default that is not *value | _")
	}
	u, ok := b.X.(*ast.UnaryExpr)
	if !ok || u.Op != token.MUL {
		return nil, unknown(e, "a default that is not *value | _")
	}
	return constant(u.X)
}

// constant turns a literal of the schema into a node that stands nowhere.
func constant(e ast.Expr) (*source.Node, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		switch e.Kind {
		case token.STRING:
			s, err := literal.Unquote(e.Value)
			return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}, err
		case token.INT:
			return &source.Node{Kind: source.Int, Text: strings.ReplaceAll(e.Value, "_", "")}, nil
		case token.TRUE, token.FALSE:
			return &source.Node{Kind: source.Bool, Text: e.Value}, nil
		}
	case *ast.StructLit:
		n := &source.Node{Kind: source.Map}
		for _, elt := range e.Elts {
			f, ok := elt.(*ast.Field)
			if !ok {
				return nil, unknown(elt, "this in a default")
			}
			v, err := constant(f.Value)
			if err != nil {
				return nil, err
			}
			n.Fields = append(n.Fields, source.Field{Name: labelOf(f), Value: v})
		}
		return n, nil
	case *ast.ListLit:
		n := &source.Node{Kind: source.List}
		for _, elt := range e.Elts {
			v, err := constant(elt)
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, v)
		}
		return n, nil
	}
	return nil, unknown(e, "a default that is not plain data")
}

// fill adds the defaults to a map. What it adds stands at the key of the map
// that it is added to.
func (d *defaults) fill(n *source.Node) *source.Node {
	if n.Kind != source.Map {
		return n
	}
	written := n // conditions speak of what the user wrote
	set := func(name string, value *source.Node) {
		if n == written {
			n = written.Copy(0)
			n.Fields = append(make([]source.Field, 0, len(written.Fields)+len(d.items)), written.Fields...)
		}
		for i := range n.Fields {
			if n.Fields[i].Name == name {
				n.Fields[i].Value = value
				return
			}
		}
		n.Fields = append(n.Fields, source.Field{Name: name, Value: value})
	}
	for _, item := range d.items {
		if !holds(written, item.when) {
			continue
		}
		old := n.Get(item.name)
		switch {
		case item.inner != nil:
			if item.onlyInside && old.Kind != source.Map {
				continue
			}
			if !old.Exists() {
				old = &source.Node{Range: old.Range, Key: old.Key, Kind: source.Map}
			}
			set(item.name, item.inner.fill(old))
		case !old.Exists():
			set(item.name, standing(item.value, old.Range))
		}
	}
	return n
}

// standing gives a copy of a constant that stands at a place.
func standing(v *source.Node, at source.Range) *source.Node {
	c := *v
	c.Range, c.Key = at, at
	c.Fields = append([]source.Field(nil), v.Fields...)
	for i := range c.Fields {
		c.Fields[i].Value = standing(c.Fields[i].Value, at)
	}
	c.Items = append([]*source.Node(nil), v.Items...)
	for i := range c.Items {
		c.Items[i] = standing(c.Items[i], at)
	}
	return &c
}

func holds(n *source.Node, when []presence) bool {
	for _, p := range when {
		if n.At(p.path...).Exists() != p.present {
			return false
		}
	}
	return true
}
