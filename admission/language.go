package admission

import (
	"fmt"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/traits"
	"k8s.io/apimachinery/pkg/util/version"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/common"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
	"k8s.io/apiserver/pkg/cel/mutation"

	"github.com/plimsoll-dev/plimsoll/admission/internal/plugin"
	"github.com/plimsoll-dev/plimsoll/k8s"
)

// declared says which variables an expression may name beside object, oldObject, request and
// namespaceObject.
type declared struct{ params, authorizer, patches bool }

// A language is CEL as the API server of one version of Kubernetes compiles the expressions
// of a policy. It is not safe for several goroutines.
type language struct {
	base      *environment.EnvSet
	mode      environment.Type
	variables *apiservercel.DeclType // nil: the policy has none
	envs      map[declared]*cel.Env
}

// newLanguage gives what a server of a minor version, such as 1.37, takes in a policy that is
// new, or in one that it has stored. composed: the policy has variables.
func newLanguage(minor string, mode environment.Type, composed bool) (*language, error) {
	l := &language{base: environment.MustBaseEnvSet(compatible(minor)), mode: mode, envs: map[declared]*cel.Env{}}
	if !composed {
		return l, nil
	}
	l.variables = apiservercel.NewObjectType("kubernetes.variables", map[string]*apiservercel.DeclField{})
	var err error
	l.base, err = l.base.Extend(environment.VersionedOptions{
		IntroducedVersion: always,
		EnvOptions:        []cel.EnvOption{cel.Variable("variables", l.variables.CelType())},
		DeclTypes:         []*apiservercel.DeclType{l.variables},
	})
	return l, err
}

// always is a version before all others.
var always = version.MajorMinor(1, 0)

// compatible gives the version whose CEL a server takes in what is new: the one before its
// own, so that it can be taken back to that.
func compatible(minor string) *version.Version {
	return version.MajorMinor(1, k8s.MinorNumber(minor)-1)
}

// env gives the environment with some variables.
func (l *language) env(d declared) (*cel.Env, error) {
	if env := l.envs[d]; env != nil {
		return env, nil
	}
	request, namespace := plugin.BuildRequestType(), plugin.BuildNamespaceType()
	variables := []cel.EnvOption{
		cel.Variable("object", cel.DynType),
		cel.Variable("oldObject", cel.DynType),
		cel.Variable("namespaceObject", namespace.CelType()),
		cel.Variable("request", request.CelType()),
	}
	if d.params {
		variables = append(variables, cel.Variable("params", cel.DynType))
	}
	if d.authorizer {
		variables = append(variables, cel.Variable("authorizer", library.AuthorizerType),
			cel.Variable("authorizer.requestResource", library.ResourceCheckType))
	}
	set, err := l.base.Extend(environment.VersionedOptions{
		IntroducedVersion: always,
		EnvOptions:        variables,
		DeclTypes:         []*apiservercel.DeclType{namespace, request},
	}, environment.StrictCostOpt)
	if err == nil && d.patches { // after the types, which it stands before
		set, err = set.Extend(environment.VersionedOptions{IntroducedVersion: always, EnvOptions: []cel.EnvOption{
			common.ResolverEnvOption(&mutation.DynamicTypeResolver{}), library.JSONPatch()}})
	}
	if err != nil {
		return nil, err
	}
	l.envs[d], err = set.Env(l.mode)
	return l.envs[d], err
}

// The types that the expressions of a policy have.
var (
	aBool       = []*cel.Type{cel.BoolType}
	aText       = []*cel.Type{cel.StringType}
	aTextOrNull = []*cel.Type{cel.StringType, cel.NullType}
	anything    = []*cel.Type{cel.AnyType, cel.DynType}
	anObject    = []*cel.Type{types.NewObjectType("Object")}
	aPatch      = []*cel.Type{cel.ListType(types.NewObjectType("JSONPatch"))}
)

// compile compiles an expression that has one of some types. What is wrong with it is said in
// words; nothing where it compiles.
func (l *language) compile(text string, d declared, want []*cel.Type) (*cel.Ast, []string) {
	env, err := l.env(d)
	if err != nil {
		return nil, []string{fmt.Sprintf("its types cannot be told: %v", err)}
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, wordsOf(issues.Errors(), text)
	}
	for _, t := range want {
		if cel.AnyType.IsExactType(t) || ast.OutputType().IsExactType(t) {
			return ast, nil
		}
	}
	return nil, []string{wrongType(ast.OutputType(), want)}
}

// addVariable makes a variable known to the expressions that are compiled after it; a nil
// type is that of one that does not compile.
func (l *language) addVariable(name string, t *cel.Type) {
	l.variables.Fields[name] = apiservercel.NewDeclField(name, declTypeOf(t), true, nil, nil)
}

var plainTypes = map[*cel.Type]*apiservercel.DeclType{
	cel.AnyType: apiservercel.AnyType, cel.BoolType: apiservercel.BoolType, cel.BytesType: apiservercel.BytesType,
	cel.DoubleType: apiservercel.DoubleType, cel.DurationType: apiservercel.DurationType,
	cel.IntType: apiservercel.IntType, cel.NullType: apiservercel.NullType, cel.StringType: apiservercel.StringType,
	cel.TimestampType: apiservercel.TimestampType, cel.UintType: apiservercel.UintType,
}

// declTypeOf gives the type of a variable as that of a field, as the server does.
func declTypeOf(t *cel.Type) *apiservercel.DeclType {
	if t == nil {
		return apiservercel.DynType
	}
	if plain := plainTypes[t]; plain != nil {
		return plain
	}
	if !t.HasTrait(traits.ContainerType) || !t.HasTrait(traits.IndexerType) {
		return apiservercel.DynType
	}
	switch p := t.Parameters(); len(p) {
	case 1:
		return apiservercel.NewListType(declTypeOf(p[0]), -1)
	case 2:
		return apiservercel.NewMapType(declTypeOf(p[0]), declTypeOf(p[1]), -1)
	}
	return apiservercel.DynType
}
