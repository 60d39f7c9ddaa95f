package judge

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Stored gives a document as the server would store it, its defaults filled in, and the
// verdict on it; nil where it is not taken, or its kind is not known. What the server
// alone knows is left out: status, uid, time, and the addresses and ports of nodes that
// it chooses.
func (o Options) Stored(doc []byte) (object map[string]any, v Verdict) {
	v = o.Create(doc)
	if v.stored == nil {
		return nil, v
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(v.stored)
	if err != nil {
		v.reject(err)
		return nil, v
	}
	delete(object, "status")
	if meta, ok := object["metadata"].(map[string]any); ok {
		for _, name := range []string{"uid", "creationTimestamp", "generation", "managedFields", "resourceVersion"} {
			delete(meta, name)
		}
	}
	if v.Kind == "Service" {
		if written, err := parse(doc); err == nil {
			leaveOutChosen(object, written)
		}
	}
	return object, v
}

// leaveOutChosen leaves out of a Service what was not written in it.
func leaveOutChosen(object map[string]any, written *unstructured.Unstructured) {
	spec, _ := object["spec"].(map[string]any)
	asked, _, _ := unstructured.NestedMap(written.Object, "spec")
	for _, name := range []string{"clusterIP", "clusterIPs", "healthCheckNodePort"} {
		if asked[name] == nil && asked["clusterIP"] != "None" {
			delete(spec, name)
		}
	}
	ports, _ := spec["ports"].([]any)
	askedPorts, _ := asked["ports"].([]any)
	for i := range ports {
		port, _ := ports[i].(map[string]any)
		if i < len(askedPorts) {
			if p, _ := askedPorts[i].(map[string]any); p["nodePort"] == nil {
				delete(port, "nodePort")
			}
		}
	}
}
