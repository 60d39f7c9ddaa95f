package importer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A reading is the input, as objects.
type reading struct {
	index *manifest.Index
	todo  []Todo
	again []*manifest.Object // that a later object of the same name takes the place of

	versions map[string]*source.Node // the apiVersion that objects were written in, where they have another now
}

// read gives the objects in documents, items of Lists among them. What came from a
// cluster is cleaned; of an object that stands there several times the last counts, as
// for kubectl apply.
func read(documents []*source.Document, o Options) reading {
	r := reading{versions: map[string]*source.Node{}}
	var flat []*source.Document
	var claims []*source.Document
	for _, doc := range documents {
		root := manifest.AsJSON(doc.Root())
		for _, item := range manifest.Items(root) {
			one := doc.With(item)
			one.Evaluated = doc.Evaluated || item != root || isLive(item) || root != doc.Root()
			if isLive(item) {
				if one = r.live(one, o); one == nil {
					continue
				}
			}
			one = r.present(one)
			if isLive(item) && item.Get("kind").Text == "PersistentVolumeClaim" {
				claims = append(claims, one)
			}
			flat = append(flat, one)
		}
	}
	all := manifest.NewIndex(flat, nil, nil)
	last := map[string]*manifest.Object{}
	for _, x := range all.Objects {
		if old := last[x.APIVersion+" "+identity(x.Node())]; old != nil && x.Name != "" {
			r.again = append(r.again, old)
		}
		last[x.APIVersion+" "+identity(x.Node())] = x
	}
	left := len(flat)
	flat = slices.DeleteFunc(flat, func(doc *source.Document) bool {
		return slices.ContainsFunc(r.again, func(x *manifest.Object) bool { return x.Document == doc }) ||
			slices.Contains(claims, doc) && ofSet(doc.Root(), all)
	})
	if len(flat) < left {
		all = manifest.NewIndex(flat, nil, nil)
	}
	r.index = all
	return r
}

// ofSet reports whether a claim is one that a StatefulSet makes for one of its pods.
func ofSet(claim *source.Node, all *manifest.Index) bool {
	meta := claim.Get("metadata")
	return slices.ContainsFunc(all.Workloads, func(w *manifest.Workload) bool {
		if w.Kind != "StatefulSet" ||
			manifest.NamespaceKey(w.Namespace) != manifest.NamespaceKey(meta.Get("namespace").Text) {
			return false
		}
		return slices.ContainsFunc(w.At("spec", "volumeClaimTemplates").Items, func(t *source.Node) bool {
			number, ok := strings.CutPrefix(meta.Get("name").Text, t.At("metadata", "name").Text+"-"+w.Name+"-")
			_, err := strconv.Atoi(number)
			return ok && err == nil
		})
	})
}

// present gives an object of an API version that went, or that specs do not become, the
// one that took its place, where only the version is another.
func (r *reading) present(doc *source.Document) *source.Document {
	n := doc.Root()
	version, kind := n.Get("apiVersion"), n.Get("kind").Text
	now := ""
	switch life := k8s.Lifecycle(version.Text, kind); {
	case version.Text == "autoscaling/v1" && kind == "HorizontalPodAutoscaler":
		now = "autoscaling/v2"
	case life != nil && k8s.Find(version.Text, kind) == nil && life.NewKind == kind && kind != "Ingress":
		now = life.NewAPIVersion
	}
	if now == "" || k8s.Find(now, kind) == nil {
		return doc
	}
	if cpu := n.At("spec", "targetCPUUtilizationPercentage"); cpu.Exists() {
		metric := object("type", text("Resource"), "resource", object("name", text("cpu"),
			"target", object("type", text("Utilization"), "averageUtilization", cpu)))
		n = n.With("spec", without(n.Get("spec"), "targetCPUUtilizationPercentage").With("metrics", list(metric)))
	}
	r.versions[identity(n)] = version
	doc = doc.With(n.With("apiVersion", text(now)))
	doc.Evaluated = true
	return doc
}

// isLive reports whether an object was read from a cluster.
func isLive(n *source.Node) bool {
	meta := n.Get("metadata")
	return meta.Has("uid") || meta.Has("resourceVersion") || meta.Has("managedFields")
}

// live cleans an object that was read from a cluster; nil leaves it out: it is the
// cluster's own, or a controller made it.
func (r *reading) live(doc *source.Document, o Options) *source.Document {
	n := doc.Root()
	meta, kind, name := n.Get("metadata"), n.Get("kind").Text, n.At("metadata", "name").Text
	if slices.ContainsFunc(meta.Get("ownerReferences").Items, func(o *source.Node) bool {
		return o.Get("controller").Text == "true"
	}) {
		return nil
	}
	switch {
	case slices.Contains([]string{"Endpoints", "EndpointSlice", "Event", "ControllerRevision", "Lease"}, kind),
		kind == "ConfigMap" && name == "kube-root-ca.crt",
		kind == "ServiceAccount" && name == "default",
		kind == "Service" && name == "kubernetes" && manifest.NamespaceKey(meta.Get("namespace").Text) == "",
		kind == "Secret" && strings.HasPrefix(n.Get("type").Text, "kubernetes.io/service-account-token"):
		return nil
	case kind == "Secret" && !o.Secrets:
		r.todo = append(r.todo, todoAt(n.At("metadata", "name"), "Secret "+name+
			" is left out: its values do not belong into "+
			"files. Keep it in the cluster, or import it with --secrets"))
		return nil
	}
	return doc.With(clean(n))
}

// byCluster are the fields of metadata, and the annotations, that a cluster writes.
var byCluster = []string{"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
	"ownerReferences", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"}

var byControllers = []string{manifest.LastApplied, "deployment.kubernetes.io/revision",
	"deprecated.daemonset.template.generation",
	"autoscaling.alpha.kubernetes.io/conditions", "autoscaling.alpha.kubernetes.io/current-metrics",
	"control-plane.alpha.kubernetes.io/leader", "batch.kubernetes.io/job-tracking"}

// clean leaves out what a cluster wrote into an object.
func clean(n *source.Node) *source.Node {
	n = without(n, "status")
	meta := without(n.Get("metadata"), byCluster...)
	if a := meta.Get("annotations"); a.Kind == source.Map {
		a = without(a, byControllers...)
		a.Fields = slices.DeleteFunc(a.Fields, func(f source.Field) bool {
			return strings.HasPrefix(f.Name, "pv.kubernetes.io/") || strings.HasPrefix(f.Name, "volume.kubernetes.io/") ||
				strings.HasPrefix(f.Name, "volume.beta.kubernetes.io/")
		})
		if meta = meta.With("annotations", a); len(a.Fields) == 0 {
			meta = without(meta, "annotations")
		}
	}
	if f := meta.Get("finalizers"); f.Kind == source.List {
		f = f.Copy(len(f.Items))
		f.Items = slices.DeleteFunc(f.Items, func(n *source.Node) bool {
			return strings.HasPrefix(n.Text, "kubernetes.io/") || strings.HasPrefix(n.Text, "service.kubernetes.io/") ||
				n.Text == "foregroundDeletion"
		})
		if meta = meta.With("finalizers", f); len(f.Items) == 0 {
			meta = without(meta, "finalizers")
		}
	}
	n = n.With("metadata", meta)
	spec := n.Get("spec")
	switch n.Get("kind").Text {
	case "Service":
		drop := []string{"ipFamilyPolicy", "ipFamilies", "healthCheckNodePort"}
		if spec.Get("clusterIP").Text != "None" {
			drop = append(drop, "clusterIP", "clusterIPs")
		} else {
			drop = append(drop, "clusterIPs")
		}
		n = n.With("spec", without(spec, drop...))
	case "PersistentVolumeClaim":
		n = n.With("spec", without(spec, "volumeName"))
	case "Job":
		n = n.With("spec", cleanJob(spec))
	}
	return n
}

// byJobs are the labels by which the cluster finds the pods of a Job.
var byJobs = []string{"controller-uid", "batch.kubernetes.io/controller-uid", "job-name",
	"batch.kubernetes.io/job-name"}

func cleanJob(spec *source.Node) *source.Node {
	if spec.Get("manualSelector").Text == "true" {
		return spec
	}
	template := spec.Get("template")
	meta := template.Get("metadata")
	labels := without(meta.Get("labels"), byJobs...)
	meta = without(meta, "creationTimestamp").With("labels", labels)
	if len(labels.Fields) == 0 {
		meta = without(meta, "labels")
	}
	return without(spec, "selector").With("template", template.With("metadata", meta))
}
