package cel

import (
	"slices"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/version"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// inOlder gives the rules of a definition that the server of an older version does not
// compile, since its CEL lacks what the newest has.
func inOlder(d *apiextensions.CustomResourceDefinition, value any, minors []string) (list []validate.Refusal) {
	for _, minor := range minors {
		if minor == k8s.Latest() {
			continue
		}
		o := older{env: environment.MustBaseEnvSet(version.MajorMinor(1, k8s.MinorNumber(minor)-1))}
		for i, v := range d.Spec.Versions {
			path := field.NewPath("spec", "versions").Index(i).Child("schema", "openAPIV3Schema")
			schema := v.Schema
			if schema == nil {
				schema = d.Spec.Validation
			}
			if schema == nil || schema.OpenAPIV3Schema == nil {
				continue
			}
			if s, err := structural.NewStructural(schema.OpenAPIV3Schema); err == nil {
				o.look(s, true, path)
			}
		}
		for _, err := range o.errors {
			list = addOlder(list, refusal(value, err), minor)
		}
	}
	return list
}

func addOlder(list []validate.Refusal, r validate.Refusal, minor string) []validate.Refusal {
	for i := range list {
		if slices.Equal(list[i].Path, r.Path) && list[i].Message == r.Message {
			list[i].Versions = append(list[i].Versions, minor)
			return list
		}
	}
	r.Versions = []string{minor}
	return append(list, r)
}

// An older compiles rules as they are compiled when a server of an older version is given them.
type older struct {
	env    *environment.EnvSet
	errors field.ErrorList
}

// look compiles the rules in a schema. root: it is that of an object with metadata of its own.
func (o *older) look(s *structural.Structural, root bool, path *field.Path) {
	if len(s.XValidations) > 0 {
		o.compile(s, root, path.Child(validations))
	}
	if s.Items != nil {
		o.look(s.Items, s.Items.XEmbeddedResource, path.Child("items"))
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Structural != nil {
		below := s.AdditionalProperties.Structural
		o.look(below, below.XEmbeddedResource, path.Child("additionalProperties"))
	}
	for name, below := range s.Properties {
		o.look(&below, below.XEmbeddedResource, path.Child("properties").Child(name))
	}
}

func (o *older) compile(s *structural.Structural, root bool, path *field.Path) {
	results, err := cel.Compile(s, model.SchemaDeclType(s, root), celconfig.PerCallLimit, o.env,
		cel.NewExpressionsEnvLoader())
	if err != nil {
		return // the newest compiles them
	}
	add := func(i int, name string, err *apiservercel.Error) {
		if err != nil {
			o.errors = append(o.errors, field.Invalid(path.Index(i).Child(name), "", strings.TrimSpace(err.Detail)))
		}
	}
	for i, r := range results {
		add(i, "rule", r.Error)
		add(i, "messageExpression", r.MessageExpressionError)
	}
}
