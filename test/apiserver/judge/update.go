package judge

import (
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
)

// Update judges new as applied over old, with the zero Options.
func Update(old, new []byte) Verdict { return Options{}.Update(old, new) }

// Update judges the document new as `kubectl apply --server-side` over an
// object that was created the same way from the document old. Both must
// name the same object; the verdict is Rejected if old could not be created.
//
// What a merge leaves alone stays: the cluster IP of a Service and the
// selector of a Job are not unset by a manifest without them.
func (o Options) Update(old, new []byte) Verdict {
	return o.update(old, new, func(_, q *query, live runtime.Object) (runtime.Object, error) { return q.apply(live) })
}

// update is Update; merge gives what is put in the place of live.
func (o Options) update(old, new []byte, merge func(was, q *query, live runtime.Object) (runtime.Object, error)) (v Verdict) {
	v = newVerdict()
	defer v.recoverPanic()

	before, was := newVerdict(), (*query)(nil)
	if was = o.request(&before, old); was == nil {
		return beforeUpdate(before)
	}
	q := o.request(&v, new)
	if q == nil {
		return v
	}
	if was.gvk.GroupKind() != q.gvk.GroupKind() || before.Namespace != v.Namespace || before.Name != v.Name {
		v.reject(fmt.Errorf("not an update: the old object is %s %s/%s", before.Kind, before.Namespace, before.Name))
		return v
	}
	live, err := was.live(old)
	if err != nil {
		before.reject(err)
		return beforeUpdate(before)
	}
	if _, err := q.resource.decode(new); err != nil {
		v.reject(err)
		return v
	}
	obj, err := merge(was, q, live)
	if err == nil {
		err = q.update(obj, live)
	}
	if err != nil {
		v.reject(err)
		return v
	}
	stored, err := q.resource.encode(obj, q.gvk)
	if err != nil {
		v.reject(err)
		return v
	}
	v.Dropped = append(v.Dropped, dropped(q.source, stored)...)
	v.PodSecurity = append(v.PodSecurity, o.podSecurity(stored)...)
	return v
}

// beforeUpdate returns the verdict on an update that failed at the old
// object.
func beforeUpdate(v Verdict) Verdict {
	for i := range v.Errors {
		v.Errors[i].Message = "the old object: " + v.Errors[i].Message
	}
	return v
}

// live returns the object that applying doc has brought into the cluster.
func (q *query) live(doc []byte) (runtime.Object, error) {
	if _, err := q.resource.decode(doc); err != nil {
		return nil, err
	}
	obj, err := q.apply(nil)
	if err != nil {
		return nil, err
	}
	if err := q.create(obj); err != nil {
		return nil, err
	}
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	m.SetResourceVersion("1")
	settle(obj)
	return obj, nil
}

// settle does to a new object what controllers do soon, where the rules for
// updates depend on it.
func settle(obj runtime.Object) {
	switch o := obj.(type) {
	case *core.PersistentVolumeClaim:
		// Only a bound claim may grow.
		if o.Spec.VolumeName == "" {
			o.Spec.VolumeName = "pvc-" + string(o.UID)
		}
		o.Status.Phase = core.ClaimBound
		o.Status.AccessModes = o.Spec.AccessModes
		o.Status.Capacity = o.Spec.Resources.Requests.DeepCopy()
	case *batch.Job:
		// Only the template of a Job that has not started may change.
		if o.Spec.Suspend == nil || !*o.Spec.Suspend {
			o.Status.StartTime = &fixedTime
		}
	case *apiextensions.CustomResourceDefinition:
		// The names of one whose names were accepted stay.
		o.Status.Conditions = append(o.Status.Conditions, apiextensions.CustomResourceDefinitionCondition{
			Type: apiextensions.Established, Status: apiextensions.ConditionTrue})
	}
}

// update does what the server's store does before it writes obj over live.
func (q *query) update(obj, live runtime.Object) error {
	// The store's hooks complete the old object as well.
	live = live.DeepCopyObject()
	if err := allocate(q.ctx, obj, live); err != nil {
		return err
	}
	return rest.BeforeUpdate(q.resource.strategy, q.ctx, obj, live)
}
