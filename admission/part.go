package admission

import (
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

// parts makes programs of the parts of an expression, each when it is first asked for.
type parts struct {
	env   *cel.Env
	whole *ast.AST
	made  sync.Map // of cel.Program, or nil, by the ID of the part
}

func (p *parts) program(x ast.Expr) cel.Program {
	if made, ok := p.made.Load(x.ID()); ok {
		program, _ := made.(cel.Program)
		return program
	}
	part := ast.NewCheckedAST(ast.NewAST(x, p.whole.SourceInfo()), p.whole.TypeMap(), p.whole.ReferenceMap())
	program, err := p.env.PlanProgram(part, cel.CostLimit(looks))
	if err != nil {
		program = nil
	}
	p.made.Store(x.ID(), program)
	return program
}

// A scope is the expression that a part is of, with the variables of the loops around it: what
// they are, and where in the object that is.
type scope struct {
	x      *expression
	values map[string]ref.Val
	paths  map[string]place
}

// with gives the scope in a loop, for one item.
func (s scope) with(name string, value ref.Val, at place) scope {
	inner := scope{s.x, map[string]ref.Val{name: value}, map[string]place{name: at}}
	for other, v := range s.values {
		if other != name {
			inner.values[other], inner.paths[other] = v, s.paths[other]
		}
	}
	return inner
}

// A frame is what the parts of an expression see.
type frame struct {
	*evaluation
	scope
}

func (f frame) ResolveName(name string) (any, bool) {
	if v, ok := f.values[name]; ok {
		return v, true
	}
	return f.evaluation.ResolveName(name)
}

func (f frame) Parent() interpreter.Activation { return nil }

// looks is the most that is spent, of the cost of CEL, to find the place of one finding.
const looks = 100_000

// value gives what a part of an expression gives, an error included; nil where that cannot be
// told, or enough was spent.
func (l *locator) value(x ast.Expr, s scope) ref.Val {
	if x.Kind() == ast.LiteralKind {
		return x.AsLiteral()
	}
	program := s.x.parts.program(x)
	if program == nil || l.spent > looks {
		return nil
	}
	v, details, err := program.Eval(frame{l.evaluation, s})
	if cost := details.ActualCost(); cost != nil {
		l.spent += *cost + 1
	}
	if err != nil {
		return types.WrapErr(err)
	}
	return v
}
