package admission

import (
	"context"
	"errors"
	"math"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
	config "k8s.io/apiserver/pkg/apis/cel"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An evaluation runs expressions of a policy for a request, with one budget.
type evaluation struct {
	*policy
	*reading
	object, oldObject, params, request, namespace, variables ref.Val

	budget int64 // of cost that is left
	spent  int64 // by variables since the last expression
}

// errBudget is what an expression gives when those of the policy cost too much together.
var errBudget = errors.New("the expressions of the policy cost more for this object than the API server spends")

// newEvaluation begins an evaluation. params may be nil; so may be what is known of the
// namespace: in match conditions there is none.
func (p *policy) newEvaluation(r *request, as resource, params, namespace *source.Node, openly *open,
	budget int64) *evaluation {
	read := &reading{}
	e := &evaluation{policy: p, reading: read, budget: budget, object: types.NullValue, oldObject: types.NullValue,
		params: types.NullValue, namespace: types.NullValue}
	if r.node != nil {
		e.object = valueOf(r.node, r.open, read)
	}
	if r.old != nil {
		e.oldObject = valueOf(r.old, ofTheServer, read)
	}
	if params != nil {
		e.params = valueOf(params, ofTheServer, read)
	}
	if namespace != nil {
		e.namespace = valueOf(namespace, openly, read)
	}
	node, opened := r.admission(as)
	e.request = valueOf(node, opened, read)
	e.variables = &variableValues{e: e, known: map[string]variableValue{}}
	return e
}

// ResolveName gives the value of a variable.
func (e *evaluation) ResolveName(name string) (any, bool) {
	switch name {
	case "object":
		return e.object, true
	case "oldObject":
		return e.oldObject, true
	case "params":
		return e.params, true
	case "request":
		return e.request, true
	case "namespaceObject":
		return e.namespace, true
	case "variables":
		return e.variables, true
	case "authorizer", "authorizer.requestResource":
		return e.unknown(ofAuthorizer), true
	}
	return nil, false
}

// Parent gives nothing: all names are known here.
func (e *evaluation) Parent() interpreter.Activation { return nil }

// run runs an expression, and gives what that cost.
func (e *evaluation) run(x *expression) (value ref.Val, cost uint64, err error) {
	value, details, err := x.program.ContextEval(context.Background(), e)
	if details != nil {
		if c := details.ActualCost(); c != nil {
			cost = *c
		}
	}
	return value, cost, err
}

// An outcome is what came of an expression.
type outcome struct {
	value ref.Val
	err   error  // it failed
	why   reason // it cannot be told
	sure  bool   // nothing was read that the server may fill in otherwise
}

// evaluate runs an expression within the budget; ok is false when that is spent.
func (e *evaluation) evaluate(x *expression) (o outcome, ok bool) {
	e.partial, e.guessed = known, false
	value, cost, err := e.run(x)
	e.budget -= int64(min(uint64(saturated(e.spent, cost)), math.MaxInt64))
	e.spent = 0
	switch {
	case e.budget < 0:
		return outcome{err: errBudget, sure: !e.guessed}, false
	case err != nil:
		return outcome{err: err, why: e.partial, sure: !e.guessed}, true
	case reasonOf(value) != known:
		return outcome{why: reasonOf(value)}, true
	}
	return outcome{value: value, why: e.partial, sure: !e.guessed}, true
}

func saturated(a int64, b uint64) int64 {
	if b > math.MaxInt64 || a > math.MaxInt64-int64(b) {
		return math.MaxInt64
	}
	return a + int64(b)
}

// message gives what a validation says of an object that it denies; "" when the policy says
// nothing.
func (e *evaluation) message(v *validation) string {
	if v.words != nil {
		if o, ok := e.evaluate(v.words); ok && o.err == nil && o.why == known {
			if s, is := o.value.(types.String); is {
				said := strings.TrimSpace(string(s))
				if said != "" && len(said) <= config.MaxEvaluatedMessageExpressionSizeBytes && !strings.Contains(said, "\n") {
					return said
				}
			}
		}
	}
	return strings.TrimSpace(v.message.Text)
}

var _ cel.Activation = (*evaluation)(nil)
