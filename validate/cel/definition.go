package cel

import (
	"encoding/json"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	celconfig "k8s.io/apiserver/pkg/apis/cel"

	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// Server does what the API server does with custom resources.
type Server struct{}

var _ validate.Server = Server{}

// A kind is what the server makes of the schema of a kind.
type kind struct {
	schema *structural.Structural
	values validation.SchemaValidator
	rules  *cel.Validator
	told   *rules
	status bool // is left out of an object that is made
}

// Compile reads the openAPIV3Schema of a definition.
func (Server) Compile(schema *source.Node, status bool) (validate.Judge, error) {
	k, err := compiled(schema, status)
	if err != nil {
		return nil, err
	}
	return k.judge, nil
}

func compiled(schema *source.Node, status bool) (*kind, error) {
	k := &kind{told: &rules{}, status: status}
	data, err := json.Marshal(k.told.marked(schema))
	if err != nil {
		return nil, err
	}
	given, internal := apiextensionsv1.JSONSchemaProps{}, apiextensions.JSONSchemaProps{}
	if err := json.Unmarshal(data, &given); err != nil {
		return nil, err
	}
	err = apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&given, &internal, nil)
	if err != nil {
		return nil, err
	}
	if k.schema, err = structural.NewStructural(&internal); err != nil {
		return nil, err
	}
	if err := defaulting.PruneDefaults(k.schema); err != nil {
		return nil, err
	}
	if k.values, _, err = validation.NewSchemaValidator(&internal); err != nil {
		return nil, err
	}
	k.rules = cel.NewValidator(k.schema, true, celconfig.PerCallLimit)
	return k, nil
}
