package change

import (
	"bytes"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// isLive reports whether an object was read from a cluster.
func (o *Object) isLive() bool {
	if o.Text != nil && !bytes.Contains(o.Text, []byte("resourceVersion")) && !bytes.Contains(o.Text, []byte("uid")) {
		return false
	}
	metadata := o.content().Get("metadata")
	return metadata.Has("resourceVersion") || metadata.Has("uid") || metadata.Has("managedFields")
}

// asked leaves out what nobody asked for: objects of a cluster that a controller made of
// others, and the cluster's own.
func asked(objects []*Object) []*Object {
	if !slices.ContainsFunc(objects, (*Object).unasked) {
		return objects
	}
	return slices.DeleteFunc(slices.Clone(objects), (*Object).unasked)
}

func (o *Object) unasked() bool {
	if !o.isLive() {
		return false
	}
	for _, owner := range o.content().At("metadata", "ownerReferences").Items {
		if owner.Get("controller").Text == "true" {
			return true
		}
	}
	switch {
	case o.is("", "ConfigMap"):
		return o.Name == "kube-root-ca.crt"
	case o.is("", "ServiceAccount"):
		return o.Name == "default"
	case o.is("", "Service"):
		return o.Name == "kubernetes" && o.namespace() == "default"
	case o.is("", "Endpoints"), o.is("discovery.k8s.io", "EndpointSlice"):
		return true
	}
	return false
}

// withoutNone gives what kubectl applied last without annotations that it has added as none:
// it always says some, since it keeps that text among them.
func withoutNone(applied *source.Node) *source.Node {
	metadata := applied.Get("metadata")
	if none := metadata.Get("annotations"); !none.Exists() || len(none.Fields) > 0 {
		return applied
	}
	return applied.With("metadata", metadata.Without("annotations"))
}

// written gives what of a live object somebody wrote: by what kubectl applied last, by the
// managers of its fields, or else all but what the server and controllers give. scaled: an
// autoscaler sets the number of its pods.
func written(n *source.Node, kind *k8s.Kind, scaled bool, g gates) *source.Node {
	if text := n.At("metadata", "annotations").Get(manifest.LastApplied); text.Text != "" {
		if docs, mistakes := source.ParseJSON(source.NewFile("", []byte(text.Text))); len(docs) == 1 &&
			len(mistakes) == 0 {
			return withoutNone(docs[0].Root())
		}
	}
	if fields := n.At("metadata", "managedFields"); len(fields.Items) > 0 {
		return owned(n, fields)
	}
	if kind == nil {
		return empty() // nobody can tell what its definition fills in
	}
	n = withoutOwned(n, scaled)
	f := filler{kind: kind.Name, gates: g}
	return f.stripped(n, &k8s.Type{Form: k8s.Struct, Object: kind.Object})
}

// stripped gives a value of a type without the fields that the server would fill in.
func (f *filler) stripped(n *source.Node, t *k8s.Type) *source.Node {
	if t == nil || n.Scalar() {
		return n
	}
	if n.Kind == source.List {
		c := n.Copy(0)
		for _, item := range n.Items {
			c.Items = append(c.Items, f.stripped(item, t.Elem))
		}
		return c
	}
	if t.Form == k8s.Struct {
		n = f.unfilled(n, t.Object)
	}
	c := n.Copy(0)
	for _, field := range n.Fields {
		field.Value = f.stripped(field.Value, elemOf(t, field.Name))
		c.Fields = append(c.Fields, field)
	}
	return c
}

// unfilled gives a struct without the scalars that the server would give the values that they
// have. What it fills in may depend on what else is left out, so that it is asked again.
func (f *filler) unfilled(n *source.Node, o *k8s.Object) *source.Node {
	for before := -1; before != len(n.Fields); {
		before = len(n.Fields)
		for _, field := range n.Fields {
			less := n.Without(field.Name)
			if value := f.structOf(less, o).Get(field.Name); field.Value.Scalar() && value.Exists() &&
				value.Equal(field.Value) {
				n = less
			}
		}
	}
	return n
}

// fieldOwners are managers that write what controllers and the server do.
var fieldOwners = []string{"kube-controller-manager", "kube-scheduler", "kubelet", "kube-apiserver",
	"cloud-controller-manager", "vpa-updater", "cluster-autoscaler", "k3s", "cainjector"}

// owned gives what of an object the managers of fields own that people use.
func owned(n, managers *source.Node) *source.Node {
	var sets []*source.Node
	for _, entry := range managers.Items {
		if entry.Get("subresource").Text == "" && !slices.Contains(fieldOwners, entry.Get("manager").Text) {
			sets = append(sets, entry.Get("fieldsV1"))
		}
	}
	c := part(n, sets)
	for _, name := range []string{"apiVersion", "kind"} {
		c = c.With(name, n.Get(name))
	}
	return c
}

// part gives what of a value is in one of the sets of fields: f: leads to a field, k: to the
// item with such keys, v: to a plain one.
func part(n *source.Node, sets []*source.Node) *source.Node {
	c := n.Copy(0)
	for _, f := range n.Fields {
		if inner := below(sets, "f:"+f.Name); len(inner) > 0 {
			f.Value = partOf(f.Value, inner)
			c.Fields = append(c.Fields, f)
		}
	}
	for _, item := range n.Items {
		if inner := itemSets(sets, item); len(inner) > 0 {
			c.Items = append(c.Items, partOf(item, inner))
		}
	}
	return c
}

// partOf gives the whole of what a set names without a look into it.
func partOf(n *source.Node, sets []*source.Node) *source.Node {
	if n.Scalar() || slices.ContainsFunc(sets, func(s *source.Node) bool { return len(s.Fields) == 0 }) {
		return n
	}
	return part(n, sets)
}

func below(sets []*source.Node, name string) (inner []*source.Node) {
	for _, s := range sets {
		if v := s.Get(name); v.Exists() {
			inner = append(inner, v)
		}
	}
	return inner
}

func itemSets(sets []*source.Node, item *source.Node) (inner []*source.Node) {
	for _, s := range sets {
		for _, f := range s.Fields {
			kind, text, _ := strings.Cut(f.Name, ":")
			docs, _ := source.ParseJSON(source.NewFile("", []byte(text)))
			if len(docs) != 1 {
				continue
			}
			if key := docs[0].Root(); kind == "v" && key.Equal(item) || kind == "k" && hasAll(item, key) {
				inner = append(inner, f.Value)
			}
		}
	}
	return inner
}

// withoutOwned gives an object without what the server and controllers write into its kind.
func withoutOwned(n *source.Node, scaled bool) *source.Node {
	kind := n.Get("kind").Text
	for _, path := range ownedFields[kind] {
		n = withoutAt(n, strings.Split(path, "."))
	}
	if scaled {
		n = withoutAt(n, []string{"spec", "replicas"})
	}
	for _, path := range []string{"metadata.annotations", "metadata.labels", "spec.template.metadata.labels",
		"spec.template.metadata.annotations"} {
		n = withoutKeys(n, strings.Split(path, "."))
	}
	return withoutAt(withoutAt(n, []string{"metadata", "finalizers"}), []string{"metadata", "ownerReferences"})
}

// ownedFields are what the server and controllers give to objects of a kind.
var ownedFields = map[string][]string{
	"CustomResourceDefinition":     {"spec.conversion.webhook.clientConfig.caBundle"},
	"Job":                          {"spec.selector"},
	"MutatingWebhookConfiguration": {"webhooks.*.clientConfig.caBundle"},
	"Namespace":                    {"spec.finalizers"},
	"PersistentVolume":             {"spec.claimRef"},
	"PersistentVolumeClaim":        {"spec.volumeName", "spec.storageClassName"},
	"Pod":                          {"spec.nodeName", "spec.tolerations", "spec.priority", "spec.preemptionPolicy"},
	"Service": {"spec.clusterIPs", "spec.ipFamilies", "spec.ipFamilyPolicy",
		"spec.healthCheckNodePort", "spec.ports.*.nodePort", "spec.clusterIP"},
	"ServiceAccount":                 {"secrets"},
	"ValidatingWebhookConfiguration": {"webhooks.*.clientConfig.caBundle"},
}

// ownedKeys are annotations and labels of controllers; one with a / at its end is of all
// that begin so.
var ownedKeys = []string{"pv.kubernetes.io/", "volume.kubernetes.io/", "volume.beta.kubernetes.io/storage-provisioner",
	"deployment.kubernetes.io/", "deprecated.daemonset.template.generation", "batch.kubernetes.io/", "controller-uid",
	"job-name", "kubernetes.io/metadata.name", "kubectl.kubernetes.io/restartedAt",
	"control-plane.alpha.kubernetes.io/",
	"endpoints.kubernetes.io/", "autoscaling.alpha.kubernetes.io/"}

// withoutKeys gives an object without the entries of a map that are of controllers.
func withoutKeys(n *source.Node, path []string) *source.Node {
	for _, f := range n.At(path...).Fields {
		mine := func(key string) bool {
			return key == f.Name || strings.HasSuffix(key, "/") && strings.HasPrefix(f.Name, key)
		}
		if slices.ContainsFunc(ownedKeys, mine) {
			n = withoutAt(n, append(slices.Clip(path), f.Name))
		}
	}
	return n
}

// withoutAt gives a value without the field that a path leads to; * is each item of a list.
func withoutAt(n *source.Node, path []string) *source.Node {
	switch {
	case n.Kind == source.List && path[0] == "*":
		c := n.Copy(0)
		for _, item := range n.Items {
			c.Items = append(c.Items, withoutAt(item, path[1:]))
		}
		return c
	case !n.Has(path[0]):
		return n
	case len(path) == 1:
		return n.Without(path[0])
	}
	inner := withoutAt(n.Get(path[0]), path[1:])
	if inner.Kind == source.Map && len(inner.Fields) == 0 {
		return n.Without(path[0])
	}
	return n.With(path[0], inner)
}
