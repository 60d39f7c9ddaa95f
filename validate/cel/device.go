package cel

import (
	"sync"

	resource "k8s.io/api/resource/v1"
	"k8s.io/apiserver/pkg/cel/environment"
	devices "k8s.io/dynamic-resource-allocation/cel"
)

// A selecting compiles expressions that select devices.
type selecting interface {
	CompileCELExpression(expression string, options devices.Options) devices.CompilationResult
}

// selecting gives the compiler of servers that know which devices several can have, and of
// those before them.
var (
	selectingShared = sync.OnceValue(func() selecting { return compilerOf(true) })
	selectingOwned  = sync.OnceValue(func() selecting { return compilerOf(false) })
)

func compilerOf(shared bool) selecting {
	return devices.GetCompiler(devices.Features{EnableConsumableCapacity: shared})
}

// Selector compiles an expression as the server does in what is new.
func (Server) Selector(expression string, shared bool) string {
	compiler := selectingOwned
	if shared {
		compiler = selectingShared
	}
	fresh := environment.NewExpressions
	result := compiler().CompileCELExpression(expression, devices.Options{EnvType: &fresh})
	switch {
	case result.Error != nil:
		return result.Error.Detail
	case result.MaxCost > resource.CELSelectorExpressionMaxCost:
		return "too complex, exceeds cost limit"
	}
	return ""
}
