package judge

import (
	"context"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints/deprecation"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/warning"
)

// A query is one object on its way through the server.
type query struct {
	resource  *resource
	gvk       schema.GroupVersionKind
	namespace string
	source    *unstructured.Unstructured // as written, with its namespace
	ctx       context.Context            // collects warnings in the verdict
}

// request identifies the object of doc in v. It returns nil when that
// settles the verdict already.
func (o Options) request(v *Verdict, doc []byte) *query {
	flags()
	u, err := parse(doc)
	if err != nil {
		v.reject(err)
		return nil
	}
	gvk := u.GroupVersionKind()
	v.APIVersion, v.Kind, v.Namespace, v.Name = u.GetAPIVersion(), u.GetKind(), u.GetNamespace(), u.GetName()
	r, err := served(gvk)
	switch {
	case err != nil:
		v.reject(err)
		return nil
	case r == nil:
		v.Outcome = Skipped
		return nil
	}
	v.Namespace = o.namespace(r, v.Namespace)
	if _, ok, _ := unstructured.NestedMap(u.Object, "metadata"); ok {
		u.SetNamespace(v.Namespace)
	}
	ctx := request.WithNamespace(context.Background(), v.Namespace)
	// Declarative validation takes the version to validate from here.
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{
		IsResourceRequest: true,
		Verb:              "create",
		APIGroup:          gvk.Group,
		APIVersion:        gvk.Version,
		Namespace:         v.Namespace,
		Resource:          r.plural,
		Name:              v.Name,
	})
	warnDeprecated(v, r, gvk)
	return &query{
		resource:  r,
		gvk:       gvk,
		namespace: v.Namespace,
		source:    u,
		ctx:       warning.WithWarningRecorder(ctx, v),
	}
}

// namespace returns where an object of r goes that names the namespace given.
func (o Options) namespace(r *resource, given string) string {
	switch {
	case !r.strategy.NamespaceScoped():
		return ""
	case given != "":
		return given
	case o.Namespace != "":
		return o.Namespace
	}
	return metav1.NamespaceDefault
}

func warnDeprecated(v *Verdict, r *resource, gvk schema.GroupVersionKind) {
	if r.custom() != nil {
		return // a definition deprecates its own versions
	}
	obj, err := r.scheme().New(gvk)
	if err != nil {
		return // decoding will say so
	}
	obj.GetObjectKind().SetGroupVersionKind(gvk)
	if major, minor := emulated(); deprecation.IsDeprecated(obj, major, minor) {
		v.AddWarning("", deprecation.WarningMessage(obj))
	}
}

// An Identity tells which object of a cluster a document is about. The
// version of the kind is no part of it.
type Identity struct{ Group, Kind, Namespace, Name string }

// Identify returns the identity of the object in doc. Documents without one
// have the zero Identity.
func (o Options) Identify(doc []byte) Identity {
	v := newVerdict()
	if o.request(&v, doc); v.Name == "" {
		return Identity{}
	}
	group, _, found := strings.Cut(v.APIVersion, "/")
	if !found {
		group = ""
	}
	return Identity{group, v.Kind, v.Namespace, v.Name}
}
