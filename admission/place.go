package admission

import (
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A place is where a part of an expression is from: a path in the object; ok is false for
// what is of no part of it.
type place struct {
	path source.Path
	ok   bool
}

func at(path source.Path) place { return place{path, true} }

// to gives the place that a step leads to.
func (p place) to(step source.Step) place {
	return place{append(p.path[:len(p.path):len(p.path)], step), p.ok}
}

// place gives the field that an expression speaks of where it denies an object, or fails: the
// deepest that is there of the chain of selections that made it so. It runs parts of the
// expression once more.
func (e *evaluation) place(r *request, x *expression) source.Path {
	l := locator{evaluation: e, root: r.node, file: r.Object.Node().File, name: "object"}
	if r.node == nil {
		l.root, l.name = r.old, "oldObject"
	}
	return l.cause(x.whole(), scope{x: x}).path
}

func (x *expression) whole() ast.Expr { return x.parts.whole.Expr() }

// A locator looks for the part of an object that made an expression what it is.
type locator struct {
	*evaluation
	root  *source.Node
	file  *source.File // that the object is written in
	name  string       // of the variable that holds it
	spent uint64
}

// cause gives the place that is to blame for what a part of an expression gives.
func (l *locator) cause(x ast.Expr, s scope) place {
	if p := l.chain(x, s); p.ok {
		return p
	}
	switch x.Kind() {
	case ast.SelectKind:
		sel := x.AsSelect()
		if v := l.variable(sel); v != nil {
			return l.cause(v.whole(), scope{x: v.expression})
		}
		return l.cause(sel.Operand(), s)
	case ast.ComprehensionKind:
		return l.causeOfLoop(x.AsComprehension(), s)
	case ast.CallKind:
		return l.causeOfCall(x.AsCall(), s)
	case ast.ListKind:
		return l.deepest(x.AsList().Elements(), s)
	}
	return place{}
}

func (l *locator) causeOfCall(call ast.CallExpr, s scope) place {
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		for _, arg := range args {
			if v := l.value(arg, s); v == types.False || types.IsError(v) {
				if p := l.cause(arg, s); p.ok {
					return p
				}
			}
		}
	case operators.Conditional:
		branch := args[2]
		if l.value(args[0], s) == types.True {
			branch = args[1]
		}
		if p := l.cause(branch, s); p.ok {
			return p
		}
		return l.cause(args[0], s)
	case operators.In:
		if whole := l.chain(args[1], s); whole.ok && l.root.Follow(whole.path).Kind == source.Map {
			if key, is := l.value(args[0], s).(types.String); is {
				return whole.to(source.Into(string(key)))
			}
		}
	}
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	return l.deepest(args, s)
}

// deepest gives the cause that lies deepest of those of several parts; of equals the first.
func (l *locator) deepest(parts []ast.Expr, s scope) (best place) {
	most := -1
	for _, part := range parts {
		if p := l.cause(part, s); p.ok && l.depth(p.path) > most {
			best, most = p, l.depth(p.path)
		}
	}
	return best
}

// depth tells how much of a path is written.
func (l *locator) depth(path source.Path) int {
	n := l.root
	for i, step := range path {
		if n = n.Step(step); !n.Exists() || n.Range.File != l.file {
			return i
		}
	}
	return len(path)
}

// causeOfLoop: what all() asks of each item is the fault of the item; what exists() finds in
// none is that of the list.
func (l *locator) causeOfLoop(loop ast.ComprehensionExpr, s scope) place {
	step := loop.LoopStep()
	if step.Kind() != ast.CallKind || step.AsCall().FunctionName() != operators.LogicalAnd {
		return l.cause(loop.IterRange(), s)
	}
	body := step.AsCall().Args()[1]
	for i, v := range itemsOf(l.value(loop.IterRange(), s)) {
		from := l.item(loop.IterRange(), i, s)
		inner := s.with(loop.IterVar(), v.key, from)
		if !loop.HasIterVar2() && v.value != nil && !v.isKey {
			inner = s.with(loop.IterVar(), v.value, from)
		} else if loop.HasIterVar2() {
			inner = inner.with(loop.IterVar2(), v.value, from)
		}
		if got := l.value(body, inner); got != types.False && !types.IsError(got) {
			continue
		}
		if p := l.cause(body, inner); p.ok && l.depth(p.path) >= l.depth(from.path) || !from.ok {
			return p
		}
		return from
	}
	return l.cause(loop.IterRange(), s)
}

// A looped is what a loop sees: an item of a list with its index, or an entry of a map.
type looped struct {
	key, value ref.Val
	isKey      bool // a loop with one variable sees the key
}

func itemsOf(v ref.Val) (list []looped) {
	switch v := v.(type) {
	case traits.Lister:
		n, _ := v.Size().(types.Int)
		for i := range n {
			list = append(list, looped{i, v.Get(i), false})
		}
	case traits.Mapper:
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			value, _ := v.Find(key)
			list = append(list, looped{key, value, true})
		}
	}
	return list
}

// item gives where an item of a list, or an entry of a map, is from. What was filtered or put
// together is followed back.
func (l *locator) item(list ast.Expr, index int, s scope) place {
	whole := l.value(list, s)
	items := itemsOf(whole)
	if index >= len(items) {
		return place{}
	}
	v := items[index]
	if p := l.placeOf(v.value); p.ok {
		return p
	}
	if p := l.chain(list, s); p.ok {
		if v.isKey {
			key, _ := v.key.(types.String)
			return p.to(source.Into(string(key)))
		}
		if n := l.root.Follow(p.path); n.Kind == source.List && index < len(n.Items) {
			return p.to(source.Item(index))
		}
		return p
	}
	switch list.Kind() {
	case ast.SelectKind:
		if variable := l.variable(list.AsSelect()); variable != nil {
			return l.item(variable.whole(), index, scope{x: variable.expression})
		}
	case ast.CallKind:
		call := list.AsCall()
		if args := call.Args(); call.FunctionName() == operators.Add {
			first := len(itemsOf(l.value(args[0], s)))
			if index < first {
				return l.item(args[0], index, s)
			}
			return l.item(args[1], index-first, s)
		} else if call.IsMemberFunction() {
			return l.item(call.Target(), index, s)
		}
	case ast.ComprehensionKind:
		return l.made(list.AsComprehension(), index, s)
	case ast.ListKind:
		return l.cause(list.AsList().Elements()[index], s)
	}
	return l.cause(list, s)
}

// made gives where an item of what map() or filter() makes is from.
func (l *locator) made(loop ast.ComprehensionExpr, index int, s scope) place {
	step := loop.LoopStep()
	var condition ast.Expr
	if step.Kind() == ast.CallKind && step.AsCall().FunctionName() == operators.Conditional {
		condition, step = step.AsCall().Args()[0], step.AsCall().Args()[1]
	}
	for i, v := range itemsOf(l.value(loop.IterRange(), s)) {
		seen := v.value
		if v.isKey {
			seen = v.key
		}
		from := l.item(loop.IterRange(), i, s)
		inner := s.with(loop.IterVar(), seen, from)
		if condition != nil && l.value(condition, inner) != types.True {
			continue
		}
		if index--; index < 0 {
			if p := l.cause(step, inner); p.ok && len(p.path) > len(from.path) {
				return p
			}
			return from
		}
	}
	return l.cause(loop.IterRange(), s)
}

// placeOf gives where a map or list is in the object.
func (l *locator) placeOf(v ref.Val) place {
	var n *source.Node
	switch v := v.(type) {
	case *mapValue:
		n = v.node
	case *listValue:
		n = v.node
	}
	switch {
	case n == nil:
		return place{}
	case n == l.root:
		return at(nil)
	}
	path := l.root.PathOf(n)
	if path == "" {
		return place{}
	}
	steps, ok := source.ParsePath(path)
	return place{steps, ok}
}

// variable gives the variable of the policy that a selection names; nil where it names none.
func (l *locator) variable(sel ast.SelectExpr) *variable {
	if of := sel.Operand(); of.Kind() != ast.IdentKind || of.AsIdent() != "variables" {
		return nil
	}
	for _, v := range l.policy.variables {
		if v.name == sel.FieldName() {
			return v
		}
	}
	return nil
}

// chain gives the place that a chain of selections stands for, and none for any other part of
// an expression.
func (l *locator) chain(x ast.Expr, s scope) place {
	switch x.Kind() {
	case ast.IdentKind:
		if x.AsIdent() == l.name {
			return at(nil)
		}
		return s.paths[x.AsIdent()]
	case ast.SelectKind:
		return l.selected(x.AsSelect(), s)
	case ast.CallKind:
		return l.called(x.AsCall(), s)
	}
	return place{}
}

// called gives the place of a call that selects, or that gives a value in another form.
func (l *locator) called(call ast.CallExpr, s scope) place {
	args := call.Args()
	switch call.FunctionName() {
	case operators.Index, operators.OptIndex, operators.OptSelect:
		p := l.chain(args[0], s)
		switch key := l.value(args[1], s).(type) {
		case types.String:
			return p.to(source.Into(string(key)))
		case types.Int:
			return p.to(source.Item(max(0, int(key))))
		}
		return p
	case "orValue", "value", "hasValue", "optMap":
		if call.IsMemberFunction() {
			return l.chain(call.Target(), s)
		}
	case "dyn", "string", "int", "double", "quantity", "size":
		if len(args) == 1 {
			return l.chain(args[0], s)
		}
	}
	return place{}
}

// ofRequest are the fields that parts of the request are from.
var ofRequest = map[string]source.Path{
	"name":      {source.Into("metadata"), source.Into("name")},
	"namespace": {source.Into("metadata"), source.Into("namespace")},
}

func (l *locator) selected(sel ast.SelectExpr, s scope) place {
	if v := l.variable(sel); v != nil {
		return l.chain(v.whole(), scope{x: v.expression})
	}
	if of := sel.Operand(); of.Kind() == ast.IdentKind && of.AsIdent() == "request" {
		path, ok := ofRequest[sel.FieldName()]
		return place{path, ok}
	}
	return l.chain(sel.Operand(), s).to(source.Into(sel.FieldName()))
}
