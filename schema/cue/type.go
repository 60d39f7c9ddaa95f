package cue

import (
	"errors"
	"regexp/syntax"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/schema/table"
)

// expr makes the type that an expression stands for.
func (r *reader) expr(e ast.Expr) (*table.Type, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.expr(e.X)
	case *ast.Ident:
		return r.ident(e)
	case *ast.BottomLit:
		return &table.Type{}, nil
	case *ast.BasicLit:
		return basic(e, 1)
	case *ast.UnaryExpr:
		return unary(e)
	case *ast.BinaryExpr:
		return r.binary(e)
	case *ast.ListLit:
		return r.list(e)
	case *ast.StructLit:
		return r.structType(e)
	case *ast.CallExpr:
		return call(e)
	}
	return nil, unknown(e, words(e))
}

func (r *reader) ident(e *ast.Ident) (*table.Type, error) {
	switch e.Name {
	case "_":
		return &table.Type{Any: true}, nil
	case "string":
		return &table.Type{Text: &table.Text{Max: -1}}, nil
	case "int":
		return &table.Type{Number: &table.Number{Whole: true}}, nil
	case "number":
		return &table.Type{Number: &table.Number{}}, nil
	case "bool":
		return &table.Type{Truth: &table.Truth{}}, nil
	}
	return r.definition(e.Name, e)
}

// basic makes the type of a literal; sign is -1 behind a minus.
func basic(e *ast.BasicLit, sign int64) (*table.Type, error) {
	switch e.Kind {
	case token.STRING:
		s, err := literal.Unquote(e.Value)
		if err != nil {
			return nil, err
		}
		return &table.Type{Text: &table.Text{Enum: []string{s}, Max: -1}}, nil
	case token.INT:
		i, err := strconv.ParseInt(digits(e), 0, 64)
		if err != nil {
			return nil, err
		}
		return &table.Type{Number: &table.Number{Whole: true, Enum: []int64{sign * i}}}, nil
	case token.TRUE, token.FALSE:
		return &table.Type{Truth: &table.Truth{Only: e.Value}}, nil
	}
	return nil, unknown(e, "the literal "+e.Value)
}

// digits gives a number without what sets its digits apart.
func digits(e *ast.BasicLit) string { return strings.ReplaceAll(e.Value, "_", "") }

// unary makes the type of a bound, a pattern or a negative number.
func unary(e *ast.UnaryExpr) (*table.Type, error) {
	operand, minus := e.X, ""
	if u, ok := operand.(*ast.UnaryExpr); ok && u.Op == token.SUB {
		operand, minus = u.X, "-"
	}
	lit, ok := operand.(*ast.BasicLit)
	if !ok {
		return nil, unknown(e, "an operator on something that is not a literal")
	}
	switch e.Op {
	case token.SUB:
		return basic(lit, -1)
	case token.MAT, token.NMAT:
		s, err := literal.Unquote(lit.Value)
		if err != nil {
			return nil, err
		}
		if _, err := syntax.Parse(s, syntax.Perl); err != nil {
			return nil, &mistake{at: e, message: "this is no regular expression: " + regexpError(err)}
		}
		p := &table.Pattern{Expr: s, Negate: e.Op == token.NMAT}
		return &table.Type{Text: &table.Text{Max: -1, Patterns: []*table.Pattern{p}}}, nil
	case token.NEQ:
		if lit.Value != `""` {
			return nil, unknown(e, "!= of anything but the empty text")
		}
		return &table.Type{Text: &table.Text{Min: 1, Max: -1}}, nil
	}
	b := table.Bound{Set: true, Text: minus + digits(lit)}
	var err error
	if b.Value, err = strconv.ParseFloat(b.Text, 64); err != nil {
		return nil, unknown(lit, "a bound that is not a number")
	}
	n := &table.Number{}
	switch b.Exclusive = e.Op == token.GTR || e.Op == token.LSS; e.Op {
	case token.GEQ, token.GTR:
		n.Min = b
	case token.LEQ, token.LSS:
		n.Max = b
	default:
		return nil, unknown(e, "the operator "+e.Op.String())
	}
	return &table.Type{Number: n}, nil
}

func (r *reader) binary(e *ast.BinaryExpr) (*table.Type, error) {
	if e.Op != token.AND && e.Op != token.OR {
		return nil, unknown(e, "the operator "+e.Op.String())
	}
	x, err := r.expr(e.X)
	if err != nil {
		return nil, err
	}
	y, err := r.expr(e.Y)
	if err != nil {
		return nil, err
	}
	if e.Op == token.AND {
		t := table.Meet(x, y)
		if t.Never() && !x.Never() && !y.Never() {
			return nil, unknown(e, "a value that nothing satisfies")
		}
		return t, nil
	}
	t, clash := table.Join(x, y)
	if clash != "" {
		return nil, unknown(e, "a choice between "+clash)
	}
	return t, nil
}

// list makes the type of [...T].
func (r *reader) list(e *ast.ListLit) (*table.Type, error) {
	if len(e.Elts) != 1 {
		return nil, unknown(e, "a list that is not [...T]")
	}
	ellipsis, ok := e.Elts[0].(*ast.Ellipsis)
	if !ok {
		return nil, unknown(e, "a list that is not [...T]")
	}
	l := newList()
	if ellipsis.Type != nil {
		var err error
		if l.Item, err = r.expr(ellipsis.Type); err != nil {
			return nil, err
		}
	}
	return &table.Type{List: l}, nil
}

func newList() *table.List { return &table.List{Item: &table.Type{Any: true}, Max: -1} }

// call makes the types of the validators that are functions.
func call(e *ast.CallExpr) (*table.Type, error) {
	name, n := functionOf(e), 0
	if len(e.Args) == 1 {
		lit, ok := e.Args[0].(*ast.BasicLit)
		if !ok {
			return nil, unknown(e, name+" of something that is not a number")
		}
		var err error
		if n, err = strconv.Atoi(digits(lit)); err != nil {
			return nil, unknown(e, name+" of something that is not a number")
		}
	}
	text, list := &table.Text{Max: -1}, newList()
	object := newObject()
	object.Open = true
	switch name {
	case "strings.MaxRunes":
		text.Max = n
	case "strings.MinRunes":
		text.Min = n
	case "list.MaxItems":
		list.Max = n
	case "list.MinItems":
		list.Min = n
	case "list.UniqueItems":
		list.Unique = true
	case "struct.MinFields":
		object.Min = n
	case "struct.MaxFields":
		object.Max = n
	default:
		return nil, unknown(e, "the function "+name)
	}
	switch pkg, _, _ := strings.Cut(name, "."); pkg {
	case "strings":
		return &table.Type{Text: text}, nil
	case "list":
		return &table.Type{List: list}, nil
	}
	return &table.Type{Object: object}, nil
}

// functionOf gives the name of the function that is called: matchN,
// strings.MaxRunes.
func functionOf(e *ast.CallExpr) string {
	switch f := e.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		x, ok1 := f.X.(*ast.Ident)
		sel, ok2 := f.Sel.(*ast.Ident)
		if ok1 && ok2 {
			return x.Name + "." + sel.Name
		}
	}
	return "?"
}

// regexpError gives the words of a mistake in a regular expression.
func regexpError(err error) string {
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return wrong.Code.String() + " in " + wrong.Expr
	}
	return err.Error()
}

// words says what something in CUE is, for people.
func words(n ast.Node) string {
	switch n.(type) {
	case *ast.Interpolation:
		return `an interpolation, as in "\(name)"`
	case *ast.SelectorExpr:
		return "a reference to another field"
	case *ast.IndexExpr, *ast.SliceExpr:
		return "a lookup in a list or map"
	case *ast.Comprehension, *ast.ForClause, *ast.IfClause:
		return "a comprehension"
	case *ast.LetClause:
		return "let"
	case *ast.Alias:
		return "an alias"
	case *ast.ImportDecl:
		return "an import"
	case *ast.Attribute:
		return "an attribute"
	case *ast.StructLit:
		return "a struct"
	case *ast.ListLit:
		return "a list"
	case *ast.Ellipsis:
		return "..."
	}
	return "this"
}
