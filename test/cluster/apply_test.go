package main

import (
	"context"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// fieldManager is who the tests are in the objects' managedFields.
const fieldManager = "plimsoll-test"

// An applier applies objects as kubectl apply --server-side does.
type applier struct {
	dynamic dynamic.Interface
	mapper  meta.ResettableRESTMapper
}

func newApplier(config *rest.Config, client *kubernetes.Clientset) (*applier, error) {
	config = rest.CopyConfig(config)
	config.WarningHandlerWithContext = keepWarnings{}
	d, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery()))
	return &applier{dynamic: d, mapper: mapper}, nil
}

// apply applies one object, and gives what came out and the server's warnings.
func (a *applier) apply(ctx context.Context, o *unstructured.Unstructured) (live *unstructured.Unstructured, warnings []string, err error) {
	resource, err := a.resource(o)
	if err != nil {
		return nil, nil, err
	}
	var kept warningList
	live, err = resource.Apply(context.WithValue(ctx, warningKey{}, &kept), o.GetName(), o, metav1.ApplyOptions{FieldManager: fieldManager})
	return live, kept.all(), err
}

// get reads the object as the cluster has it.
func (a *applier) get(ctx context.Context, o *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	resource, err := a.resource(o)
	if err != nil {
		return nil, err
	}
	return resource.Get(ctx, o.GetName(), metav1.GetOptions{})
}

func (a *applier) resource(o *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := o.GroupVersionKind()
	mapping, err := a.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return a.dynamic.Resource(mapping.Resource), nil
	}
	namespace := o.GetNamespace()
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	return a.dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

// title names an object in messages.
func title(o *unstructured.Unstructured) string {
	return fmt.Sprintf("%s %s/%s", o.GetKind(), o.GetNamespace(), o.GetName())
}

// A warningList keeps the warnings of one call.
type warningList struct {
	mu    sync.Mutex
	texts []string
}

type warningKey struct{} // of the *warningList in a context

func (l *warningList) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.texts
}

// keepWarnings puts each warning into the list of the call that it came with.
type keepWarnings struct{}

func (keepWarnings) HandleWarningHeaderWithContext(ctx context.Context, _ int, _ string, text string) {
	if l, ok := ctx.Value(warningKey{}).(*warningList); ok && text != "" {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.texts = append(l.texts, text)
	}
}
