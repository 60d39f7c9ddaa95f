package judge

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
)

// Options say where an object goes. The zero value is the namespace default
// without Pod Security.
type Options struct {
	// Namespace is for objects of namespaced kinds that name none.
	Namespace string

	// Level is the Pod Security level to hold pods and pod templates against:
	// restricted, baseline or privileged, or empty for none.
	Level string
}

// Create judges a document, YAML or JSON, as a new object, with the zero
// Options.
func Create(doc []byte) Verdict { return Options{}.Create(doc) }

// Create judges a document, YAML or JSON, as a new object.
func (o Options) Create(doc []byte) (v Verdict) {
	v = newVerdict()
	defer v.recoverPanic()

	q := o.request(&v, doc)
	if q == nil {
		return v
	}
	obj, err := q.resource.decode(doc)
	if err != nil {
		v.reject(err)
	}
	if obj == nil {
		return v
	}
	// The server stops at a field that it does not know. Going on costs
	// nothing and shows all the errors at once.
	if err := q.create(obj); err != nil {
		v.reject(err)
	}
	if v.Outcome != OK {
		return v
	}
	stored, err := q.resource.encode(obj, q.gvk)
	if err != nil {
		v.reject(err)
		return v
	}
	v.stored = stored
	v.Dropped = append(v.Dropped, dropped(q.source, stored)...)
	v.PodSecurity = append(v.PodSecurity, o.podSecurity(stored)...)
	if _, err := q.apply(nil); err != nil {
		v.ServerSideApply = append(v.ServerSideApply, err.Error())
	}
	return v
}

const fixedUID = "00000000-0000-4000-8000-000000000000"

var fixedTime = metav1.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// create does what the server's handler and store do before they write obj.
func (q *query) create(obj runtime.Object) error {
	m, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	if m.GetResourceVersion() != "" {
		return storage.ErrResourceVersionSetOnCreate
	}
	rest.WipeObjectMetaSystemFields(m)
	// Fixed values instead of rest.FillObjectMetaSystemFields: a Job repeats
	// its UID in labels and so in errors, and verdicts should not vary.
	m.SetUID(fixedUID)
	m.SetCreationTimestamp(fixedTime)
	if m.GetGenerateName() != "" && m.GetName() == "" {
		m.SetName(q.resource.strategy.GenerateName(m.GetGenerateName()))
	}
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(q.namespace, m); err != nil {
		return err
	}
	if err := allocate(q.ctx, obj, nil); err != nil {
		return err
	}
	return rest.BeforeCreate(q.resource.strategy, q.ctx, obj)
}

// recoverPanic turns a panic of the server's code into the internal error
// that a client would see.
func (v *Verdict) recoverPanic() {
	if p := recover(); p != nil {
		v.Outcome = Rejected
		v.Errors = append(v.Errors, Error{Type: "InternalError", Message: fmt.Sprintf("panic: %v", p)})
	}
}
