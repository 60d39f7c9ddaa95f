package judge

import (
	"encoding/json"
	"fmt"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

// Apply judges new as kubectl apply, without --server-side, sends it over an object that
// was applied from old: a patch of what the two and the object in the cluster have that is
// not the same. A field that the server filled in is left as it is.
func (o Options) Apply(old, new []byte) Verdict { return o.update(old, new, patched) }

// patched does what kubectl and the server's handler of patches do.
func patched(was, q *query, live runtime.Object) (runtime.Object, error) {
	current, err := q.served(live)
	if err != nil {
		return nil, err
	}
	original, err := json.Marshal(was.in(q).Object)
	if err != nil {
		return nil, err
	}
	modified, err := json.Marshal(q.source.Object)
	if err != nil {
		return nil, err
	}
	merged, err := q.merge(original, modified, current)
	if err != nil {
		return nil, err
	}
	obj, err := q.resource.decode(merged)
	if obj == nil {
		return nil, err
	}
	return obj, nil
}

// served gives an internal object as a client sees it.
func (q *query) served(live runtime.Object) ([]byte, error) {
	object, err := q.resource.encode(live.DeepCopyObject(), q.gvk)
	if err != nil {
		return nil, err
	}
	return json.Marshal(object)
}

// in gives the source as kubectl takes it where the version of new is another.
func (q *query) in(new *query) *unstructured.Unstructured {
	u := q.source.DeepCopy()
	u.SetGroupVersionKind(new.gvk)
	return u
}

func (q *query) merge(original, modified, current []byte) ([]byte, error) {
	if q.resource.custom() != nil {
		patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch(original, modified, current)
		if err != nil {
			return nil, err
		}
		return jsonpatch.MergePatch(current, patch)
	}
	typed, err := q.resource.scheme().New(q.gvk)
	if err != nil {
		return nil, fmt.Errorf("no type for %s: %w", q.gvk, err)
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(typed)
	if err != nil {
		return nil, err
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(original, modified, current, meta, true)
	if err != nil {
		return nil, err
	}
	return strategicpatch.StrategicMergePatch(current, patch, typed)
}
