package admission

import (
	"fmt"
	"reflect"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	apiservercel "k8s.io/apiserver/pkg/cel"
)

// variableValues are the variables of a policy as CEL sees them. Each runs when it is first
// read.
type variableValues struct {
	e     *evaluation
	known map[string]variableValue
}

// A variableValue is what a variable is, with what is not certain of that.
type variableValue struct {
	value   ref.Val
	reading reading
}

var variablesType = cel.ObjectType("kubernetes.variables", traits.IndexerType|traits.FieldTesterType)

// find gives the value of a variable; nil where there is none.
func (v *variableValues) find(name string) ref.Val {
	if k, ok := v.known[name]; ok {
		v.e.note(k.reading)
		return k.value
	}
	for _, variable := range v.e.policy.variables {
		if variable.name != name {
			continue
		}
		before := *v.e.reading
		*v.e.reading = reading{}
		value, cost, err := v.e.run(variable.expression)
		v.e.spent = saturated(v.e.spent, cost)
		if err != nil {
			value = types.NewErr("variable %s fails: %v", name, err)
		}
		read := *v.e.reading
		v.known[name] = variableValue{value, read}
		*v.e.reading = before
		v.e.note(read)
		return value
	}
	return nil
}

// note adds what was read to what is known to be read.
func (r *reading) note(other reading) {
	r.guessed = r.guessed || other.guessed
	if other.partial != known {
		r.partial = other.partial
	}
}

func (v *variableValues) Get(key ref.Val) ref.Val {
	name, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key)
	}
	unescaped, ok := apiservercel.Unescape(string(name))
	if value := v.find(unescaped); ok && value != nil {
		return value
	}
	return types.NewErr("no such key: %s", name)
}

func (v *variableValues) IsSet(key ref.Val) ref.Val {
	name, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key)
	}
	value := v.find(string(name))
	if value != nil && types.IsUnknownOrError(value) {
		return value
	}
	return types.Bool(value != nil)
}

func (v *variableValues) ConvertToNative(reflect.Type) (any, error) {
	return nil, fmt.Errorf("the variables are no value")
}

func (v *variableValues) ConvertToType(ref.Type) ref.Val {
	return types.NewErr("the variables are no value")
}

func (v *variableValues) Equal(other ref.Val) ref.Val { return types.Bool(ref.Val(v) == other) }

func (v *variableValues) Type() ref.Type { return variablesType }

func (v *variableValues) Value() any { return v }
