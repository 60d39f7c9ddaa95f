package cel

import (
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
	"github.com/plimsoll-dev/plimsoll/validate/cel/internal/crd"
)

// Refusals gives what the servers of some minor versions have against a
// CustomResourceDefinition that is made.
func (Server) Refusals(definition *source.Node, minors []string) []validate.Refusal {
	given, internal := apiextensionsv1.CustomResourceDefinition{}, apiextensions.CustomResourceDefinition{}
	if err := json.Unmarshal(manifest.AsJSON(definition).JSON(), &given); err != nil {
		return []validate.Refusal{{Message: "it cannot be decoded: " + err.Error()}}
	}
	apiextensionsv1.SetObjectDefaults_CustomResourceDefinition(&given)
	if err := apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(
		&given, &internal, nil); err != nil {
		return []validate.Refusal{{Message: "it cannot be decoded: " + err.Error()}}
	}
	internal.Status = apiextensions.CustomResourceDefinitionStatus{StoredVersions: stored(internal.Spec.Versions)}
	leaveUnread(&internal.Spec)
	value := Value(definition)
	var list []validate.Refusal
	for _, err := range crd.ValidateCustomResourceDefinition(context.Background(), &internal) {
		list = append(list, refusal(value, err))
	}
	if !slices.ContainsFunc(list, func(r validate.Refusal) bool { return r.Rule }) {
		list = append(list, inOlder(&internal, value, minors)...)
	}
	// Maps are gone through in any order.
	slices.SortFunc(list, func(a, b validate.Refusal) int {
		return cmp.Or(slices.Compare(a.Path, b.Path), strings.Compare(a.Message, b.Message))
	})
	return list
}

// leaveUnread leaves the fields to select objects by out where the schema is none that the server can read: it would
// fail over them, without a word on what is wrong.
func leaveUnread(spec *apiextensions.CustomResourceDefinitionSpec) {
	unreadable := func(schema *apiextensions.CustomResourceValidation) bool {
		if schema == nil {
			return false
		}
		_, err := structuralschema.NewStructural(schema.OpenAPIV3Schema)
		return err != nil
	}
	if unreadable(spec.Validation) {
		spec.SelectableFields = nil
	}
	for i := range spec.Versions {
		if unreadable(spec.Versions[i].Schema) {
			spec.Versions[i].SelectableFields = nil
		}
	}
}

// stored gives the versions that a new definition has objects of in the cluster's store.
func stored(versions []apiextensions.CustomResourceDefinitionVersion) []string {
	i := slices.IndexFunc(versions, func(v apiextensions.CustomResourceDefinitionVersion) bool { return v.Storage })
	if i < 0 {
		return nil
	}
	return []string{versions[i].Name}
}

func refusal(definition any, err *field.Error) validate.Refusal {
	// What all versions share stands in another place in the server than in files.
	path := strings.Replace(err.Field, "spec.validation.", "spec.versions[0].schema.", 1)
	r := validate.Refusal{Path: Names(definition, path), Message: selfType.ReplaceAllString(err.Detail, "self")}
	r.Rule = slices.Contains(r.Path, validations) || strings.Contains(err.Detail, "estimated rule cost total")
	if r.Message == "" {
		r.Message = err.ErrorBody()
	}
	return r
}

// selfType is what the server calls the type of self: it has the time in it, which no two runs share.
var selfType = regexp.MustCompile(`\bselfType\d+\b`)
