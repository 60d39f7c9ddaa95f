package admission

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// addedLabels are those that controllers give to the pods that they make, by the kind of the
// workload.
var addedLabels = map[string][]string{
	"Deployment": {"pod-template-hash"},
	"DaemonSet":  {"controller-revision-hash", "pod-template-generation"},
	"StatefulSet": {"controller-revision-hash", "statefulset.kubernetes.io/pod-name",
		"apps.kubernetes.io/pod-index"},
	"Job": {"controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name",
		"batch.kubernetes.io/job-completion-index"},
	"CronJob": {"controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name",
		"batch.kubernetes.io/job-completion-index"},
}

// owners are the kinds that own the pods of a workload where it does not own them itself.
var owners = map[string]string{"Deployment": "ReplicaSet", "CronJob": "Job"}

// preparePod fills in a pod of the workload: once with all that the server adds to its lists
// and its controller to its labels, and once without.
func (r *request) preparePod() {
	w := r.workload
	template := manifest.AsJSON(w.Template())
	metadata := template.Get("metadata")
	if metadata.Kind != source.Map {
		metadata = mapOf()
	}
	made := mapOf("generateName", nowhere(w.Name+"-"), "namespace", nowhere(r.namespace))
	made.Fields = append(made.Fields, metadata.Without("name").Without("generateName").Without("namespace").Fields...)
	pod := mapOf("apiVersion", nowhere("v1"), "kind", nowhere("Pod"), "metadata", made, "spec", template.Get("spec"))
	stored := r.input.storing.Stored(pod, k8s.Find("v1", "Pod"))
	made = stored.Get("metadata").With("generateName", nowhere(w.Name+"-")).With("name", nowhere(w.Name+"-xxxxx")).
		With("namespace", nowhere(r.namespace)).With("ownerReferences", r.owner())

	o := &open{}
	for _, name := range []string{"uid", "creationTimestamp", "managedFields"} {
		o.at("metadata", name).why = ofServer
	}
	for _, name := range []string{"name", "generateName"} {
		o.at("metadata", name).guess = true
	}
	o.at("metadata", "annotations").fills = true // LimitRanger, and the controllers of some kinds
	o.at("spec", "hostname").fills, o.at("spec", "subdomain").fills = true, true
	spec := fillPod(stored.Get("spec"), o.at("spec"))
	r.bare = stored.With("metadata", made).With("spec", spec)
	labels := made.Get("labels")
	if labels.Kind != source.Map {
		labels = mapOf()
	}
	for _, name := range addedLabels[w.Kind] {
		labels = labels.With(name, nowhere("xxxxx"))
		o.at("metadata", "labels", name).guess = true
	}
	if len(labels.Fields) > 0 {
		made = made.With("labels", labels)
	}
	r.node, r.open = stored.With("metadata", made).With("spec", addToPod(spec)), o
}

// owner gives what a controller writes of itself into a pod.
func (r *request) owner() *source.Node {
	w := r.workload
	kind, apiVersion, name := w.Kind, w.APIVersion, w.Name
	if made, ok := owners[kind]; ok {
		kind, name = made, name+"-xxxxx"
	}
	yes := &source.Node{Kind: source.Bool, Text: "true"}
	return &source.Node{Kind: source.List, Items: []*source.Node{mapOf("apiVersion", nowhere(apiVersion), "kind",
		nowhere(kind), "name", nowhere(name), "controller", yes, "blockOwnerDeletion", yes)}}
}
