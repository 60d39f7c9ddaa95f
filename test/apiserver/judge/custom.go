package judge

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	structuraldefaulting "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	schemaobjectmeta "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	structuralpruning "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	openapibuilder "k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	"sigs.k8s.io/yaml"
)

// definitions are those of the custom resources that are judged: what the
// server would be given, without the prose. definitions/update.sh says where
// they come from.
//
//go:embed definitions/*.yaml
var definitions embed.FS

// A custom is what the server makes of the definition of a custom resource,
// in one version.
type custom struct {
	customStrategy
	kind      schema.GroupVersionKind
	schema    *structuralschema.Structural
	converter func() (managedfields.TypeConverter, error)
}

type customStrategy interface {
	strategy
	rest.ResetFieldsStrategy
}

// customResources are the kinds that the definitions bring. They wait until
// one is asked for, since their rules depend on the emulated version, and take
// tenths of a second to compile.
var customResources = sync.OnceValues(func() ([]resource, error) {
	files, err := definitions.ReadDir("definitions")
	if err != nil {
		return nil, err
	}
	var all []resource
	for _, f := range files {
		data, err := definitions.ReadFile(path.Join("definitions", f.Name()))
		if err != nil {
			return nil, err
		}
		kinds, err := defined(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		all = append(all, kinds...)
	}
	return all, nil
})

// defined gives what a definition brings.
func defined(data []byte) (all []resource, err error) {
	crd := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(data, crd); err != nil {
		return nil, err
	}
	for i := range crd.Spec.Versions {
		if !crd.Spec.Versions[i].Served {
			continue
		}
		r, err := customResource(crd, &crd.Spec.Versions[i])
		if err != nil {
			return nil, err
		}
		all = append(all, *r)
	}
	return all, nil
}

// added are kinds of definitions that Define was given; they come before others.
var added []resource

// Define has the custom resources of a definition judged, too. It is not to be called while
// something is judged.
func Define(definition []byte) error {
	kinds, err := defined(definition)
	added = append(kinds, added...)
	return err
}

// Forget ends what Define began.
func Forget() { added = nil }

// customResource does what the server does with a definition.
func customResource(crd *apiextensionsv1.CustomResourceDefinition, version *apiextensionsv1.CustomResourceDefinitionVersion) (*resource, error) {
	internal := &apiextensions.CustomResourceValidation{}
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, internal, nil); err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	if err := structuraldefaulting.PruneDefaults(structural); err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	var status *apiextensions.CustomResourceSubresourceStatus
	if version.Subresources != nil && version.Subresources.Status != nil {
		status = &apiextensions.CustomResourceSubresourceStatus{}
	}
	kind := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}
	return &resource{
		group: kind.Group, kind: kind.Kind, versions: []string{kind.Version}, plural: crd.Spec.Names.Plural,
		strategy: &custom{
			customStrategy: customresource.NewStrategy(
				crdserverscheme.NewUnstructuredObjectTyper(), crd.Spec.Scope == apiextensionsv1.NamespaceScoped,
				kind, validator, nil, structural, status, nil, nil),
			kind: kind, schema: structural,
			converter: sync.OnceValues(func() (managedfields.TypeConverter, error) {
				models, err := openapibuilder.BuildOpenAPIV3(crd, version.Name, openapibuilder.Options{})
				if err != nil {
					return nil, err
				}
				return managedfields.NewTypeConverter(models.Components.Schemas, false)
			}),
		},
	}, nil
}

// decode reads an object strictly and fills in defaults. An error of strict
// decoding comes together with the object, as it does for other kinds.
func (c *custom) decode(doc []byte) (runtime.Object, error) {
	data, err := yaml.YAMLToJSONStrict(doc)
	if err != nil {
		return nil, err
	}
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	unknown, err := c.prune(u)
	if err != nil {
		return nil, err
	}
	c.Default(u)
	if len(unknown) == 0 {
		return u, nil
	}
	slices.Sort(unknown)
	var strict []error
	for _, path := range unknown {
		strict = append(strict, fmt.Errorf("unknown field %q", strings.TrimPrefix(path, ".")))
	}
	return u, runtime.NewStrictDecodingError(strict)
}

// prune takes away what the definition does not have, and says what that was.
func (c *custom) prune(u *unstructured.Unstructured) (unknown []string, err error) {
	meta, found, unknown, err := schemaobjectmeta.GetObjectMetaWithOptions(u.Object, schemaobjectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, err
	}
	apiVersion, kind := u.GetAPIVersion(), u.GetKind()
	unknown = append(unknown, structuralpruning.PruneWithOptions(u.Object, c.schema, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
	structuraldefaulting.PruneNonNullableNullsWithoutDefaults(u.Object, c.schema)
	u.SetAPIVersion(apiVersion)
	u.SetKind(kind)
	if found {
		err = schemaobjectmeta.SetObjectMeta(u.Object, meta)
	}
	return unknown, err
}

// Default fills in defaults, for the field manager as well.
func (c *custom) Default(obj runtime.Object) {
	if u, ok := obj.(*unstructured.Unstructured); ok {
		structuraldefaulting.Default(u.UnstructuredContent(), c.schema)
	}
}

// New gives an empty object, for the field manager.
func (c *custom) New(schema.GroupVersionKind) (runtime.Object, error) {
	u := &unstructured.Unstructured{}
	u.SetGroupVersionKind(c.kind)
	return u, nil
}

func (c *custom) fieldManager(reset map[fieldpath.APIVersion]fieldpath.Filter) (*managedfields.FieldManager, error) {
	converter, err := c.converter()
	if err != nil {
		return nil, err
	}
	return managedfields.NewDefaultCRDFieldManager(converter, sameVersion{}, c, c, c.kind, c.kind.GroupVersion(), "", reset)
}

// sameVersion converts between versions where there is one.
type sameVersion struct{}

func (sameVersion) Convert(in, out, _ any) error {
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, out)
}

func (sameVersion) ConvertToVersion(in runtime.Object, _ runtime.GroupVersioner) (runtime.Object, error) {
	return in, nil
}

func (sameVersion) ConvertFieldLabel(_ schema.GroupVersionKind, label, value string) (string, string, error) {
	return label, value, nil
}
