package judge

import (
	"sync"

	apiextensionsapply "k8s.io/apiextensions-apiserver/pkg/client/applyconfiguration"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// manager owns the fields of every object that is applied here.
const manager = "judge"

// typeConverters know the merge keys of every list. Reading their schemas
// takes tens of milliseconds, so it waits until somebody applies.
var typeConverters = map[*runtime.Scheme]func() managedfields.TypeConverter{
	legacyscheme.Scheme: sync.OnceValue(func() managedfields.TypeConverter {
		return applyconfigurations.NewTypeConverter(legacyscheme.Scheme)
	}),
	apiextensionsScheme: sync.OnceValue(func() managedfields.TypeConverter {
		return apiextensionsapply.NewTypeConverter(apiextensionsScheme)
	}),
	aggregationScheme: managedfields.NewDeducedTypeConverter, // an APIService has no lists
}

// apply merges the manifest of q into live by server-side apply, with force,
// and returns the internal object, with defaults but not validated. live is
// internal and stays as it is; nil stands for an object that does not exist.
func (q *query) apply(live runtime.Object) (runtime.Object, error) {
	fields, err := q.fieldManager()
	if err != nil {
		return nil, err
	}
	if live == nil {
		if live, err = q.resource.empty(q.gvk); err != nil {
			return nil, err
		}
	}
	return fields.Apply(live.DeepCopyObject(), q.source.DeepCopy(), manager, true)
}

// empty returns an object of r that holds nothing.
func (r *resource) empty(gvk schema.GroupVersionKind) (runtime.Object, error) {
	if c := r.custom(); c != nil {
		return c.New(gvk)
	}
	return r.scheme().New(gvk)
}

func (q *query) fieldManager() (*managedfields.FieldManager, error) {
	s := q.resource.scheme()
	var reset map[fieldpath.APIVersion]fieldpath.Filter
	if r, ok := q.resource.strategy.(rest.ResetFieldsStrategy); ok {
		reset = fieldpath.NewExcludeFilterSetMap(r.GetResetFields())
	}
	if c := q.resource.custom(); c != nil {
		return c.fieldManager(reset)
	}
	hub := schema.GroupVersion{Group: q.gvk.Group, Version: runtime.APIVersionInternal}
	return managedfields.NewDefaultFieldManager(typeConverters[s](), s, s, s, q.gvk, hub, "", reset)
}
