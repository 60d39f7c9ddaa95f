package admission

import (
	"sync"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The operations that there are in an input.
const (
	create  = "CREATE"
	update  = "UPDATE"
	removal = "DELETE"
)

// A request is what the API server is asked for an object.
type request struct {
	*manifest.Object
	input *input

	operation   string
	kind        string
	of          kind
	resource    resource
	namespace   string       // "" for what is in none; of a Namespace its own name
	name        string       // "" where the server makes it up
	node        *source.Node // the object as the server holds it; nil where it is deleted
	old         *source.Node // as it was; nil where it is created
	open        *open        // what of node is not certain
	equivalents func() []resource

	prepared bool
	seen     *seen
	before   *manifest.Object   // the object in the base
	workload *manifest.Workload // that makes the pod; nil: the object is judged itself
	bare     *source.Node       // the pod without what the server adds to lists
}

// A seen is what policies see of a request beside the object, made when it is first asked for.
type seen struct {
	as              resource
	request         *source.Node
	requestOpen     *open
	namespace       *source.Node
	namespaceOpen   *open
	namespaceIsMade bool
}

// newRequest gives the request for an object, with what the server makes of it filled in
// later.
func (in *input) newRequest(o *manifest.Object) *request {
	k := kind{o.Group, o.Version, o.Kind}
	r := &request{Object: o, input: in, operation: create, kind: o.Kind, of: k, resource: in.definitions.resource(k),
		name: o.Name, seen: &seen{}}
	switch {
	case o.Kind == "Namespace" && o.Group == "":
		r.namespace = o.Name
	case !in.definitions.global(k):
		r.namespace = o.Namespace
		if r.namespace == "" {
			r.namespace = "default"
		}
	}
	r.equivalents = sync.OnceValue(func() (list []resource) {
		for _, other := range in.definitions.equivalents(k) {
			list = append(list, in.definitions.resource(other))
		}
		return list
	})
	return r
}

// namespaceObject gives the Namespace that the request is in, nil where the input does not
// have it.
func (r *request) namespaceObject() *manifest.Object {
	if r.namespace == "" {
		return nil
	}
	return r.input.nearest(r.Object, r.input.namespaces[r.namespace])
}

// namespaceLabels gives the labels of the Namespace that the request is in; all reports
// whether there can be no others.
func (r *request) namespaceLabels() (labels manifest.Labels, all bool) {
	if r.resource.plural == "namespaces" && r.node != nil {
		return labelsOf(r.node), true
	}
	if o := r.namespaceObject(); o != nil {
		labels, all = o.Labels(), true
	}
	return append(labels[:len(labels):len(labels)], manifest.Label{Key: namespaceName, Value: r.namespace}), all
}

// namespaceName is the label that each Namespace has its name in.
const namespaceName = "kubernetes.io/metadata.name"
