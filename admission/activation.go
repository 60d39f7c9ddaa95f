package admission

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ofTheServer is open in what is in the cluster.
var ofTheServer = func() *open {
	o := &open{}
	for _, name := range []string{"uid", "creationTimestamp", "managedFields", "generation", "resourceVersion"} {
		o.at("metadata", name).why = ofServer
	}
	return o
}()

// ofRequests is open in each request: who asks, and with which options.
var ofRequests = func() *open {
	o := &open{}
	o.at("userInfo").why = ofUser
	o.at("options").rest = ofServer
	return o
}()

// withoutName is ofRequests where the server makes the name up.
var withoutName = &open{below: map[string]*open{"userInfo": ofRequests.field("userInfo"),
	"options": ofRequests.field("options"), "name": {why: ofServer}}}

// admission gives the variable request, for a policy that takes the request for one of a
// resource.
func (r *request) admission(as resource) (*source.Node, *open) {
	if s := r.seen; s.request == nil || s.as != as {
		s.as = as
		s.request, s.requestOpen = r.newAdmission(as)
	}
	return r.seen.request, r.seen.requestOpen
}

func (r *request) newAdmission(as resource) (*source.Node, *open) {
	n := mapOf("kind", r.kindNode(as), "resource", as.node(), "requestKind", r.kindNode(r.resource),
		"requestResource", r.resource.node())
	o := withoutName
	if r.name != "" {
		n.Fields = append(n.Fields, source.Field{Name: "name", Value: nowhere(r.name)})
		o = ofRequests
	}
	if r.namespace != "" {
		n.Fields = append(n.Fields, source.Field{Name: "namespace", Value: nowhere(r.namespace)})
	}
	options := map[string]string{create: "CreateOptions", update: "UpdateOptions", removal: "DeleteOptions"}
	n.Fields = append(n.Fields, source.Field{Name: "operation", Value: nowhere(r.operation)},
		source.Field{Name: "dryRun", Value: &source.Node{Kind: source.Bool, Text: "false"}},
		source.Field{Name: "userInfo", Value: mapOf()},
		source.Field{Name: "options", Value: mapOf("kind", nowhere(options[r.operation]), "apiVersion",
			nowhere("meta.k8s.io/v1"))})
	return n, o
}

func (r *request) kindNode(as resource) *source.Node {
	return mapOf("group", nowhere(as.group), "version", nowhere(as.version), "kind", nowhere(r.kind))
}

func (r resource) node() *source.Node {
	return mapOf("group", nowhere(r.group), "version", nowhere(r.version), "resource", nowhere(r.plural))
}

// namespaceNode gives the variable namespaceObject, nil for what is in none. Where the input
// does not have it, hardly more than its name is known.
func (r *request) namespaceNode() (*source.Node, *open) {
	if s := r.seen; !s.namespaceIsMade {
		s.namespaceIsMade = true
		s.namespace, s.namespaceOpen = r.newNamespace()
	}
	return r.seen.namespace, r.seen.namespaceOpen
}

func (r *request) newNamespace() (*source.Node, *open) {
	if r.namespace == "" || r.kind == "Namespace" && r.Group == "" {
		return nil, nil
	}
	name := nowhere(r.namespace)
	status := mapOf("phase", nowhere("Active"))
	if o := r.namespaceObject(); o != nil {
		n, opened := r.input.stored(o)
		return n.Without("kind").Without("apiVersion"), opened
	}
	opened := &open{rest: ofNamespace}
	opened.at("metadata").rest = ofNamespace
	opened.at("metadata", "labels").rest = ofNamespace
	metadata := mapOf("name", name, "labels", mapOf(namespaceName, name))
	return mapOf("metadata", metadata, "status", status), opened
}

// namespacesOf gives the namespaces that an object may be a parameter in.
func namespaceOf(o *manifest.Object) string {
	if o.Namespace == "" {
		return "default"
	}
	return o.Namespace
}
