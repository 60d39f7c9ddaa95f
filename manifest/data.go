package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A DataRef is one place in a pod that names a ConfigMap or Secret.
type DataRef struct {
	Kind     string
	Name     *source.Node
	Key      *source.Node // nil where the whole object is meant
	Optional bool
}

// DataRefs gives what the pods of a workload take from ConfigMaps and
// Secrets.
func DataRefs(w *Workload) (list []DataRef) {
	add := func(kind string, ref *source.Node, field string, key *source.Node) {
		if n := ref.Get(field); n.Kind == source.String && n.Text != "" {
			list = append(list, DataRef{kind, n, key, IsTrue(ref.Get("optional"))})
		}
	}
	for _, c := range w.Containers() {
		for _, env := range c.Node.Get("env").Items {
			from := env.Get("valueFrom")
			add("ConfigMap", from.Get("configMapKeyRef"), "name", from.At("configMapKeyRef", "key"))
			add("Secret", from.Get("secretKeyRef"), "name", from.At("secretKeyRef", "key"))
		}
		for _, env := range c.Node.Get("envFrom").Items {
			add("ConfigMap", env.Get("configMapRef"), "name", nil)
			add("Secret", env.Get("secretRef"), "name", nil)
		}
	}
	for _, v := range w.Volumes() {
		for _, s := range VolumeSources(v) {
			if items := s.Ref.Get("items").Items; len(items) > 0 {
				for _, item := range items {
					add(s.Kind, s.Ref, s.Field, item.Get("key"))
				}
				continue
			}
			add(s.Kind, s.Ref, s.Field, nil)
		}
		add("Secret", v.Node.At("csi", "nodePublishSecretRef"), "name", nil)
	}
	for _, ref := range w.Pod().Get("imagePullSecrets").Items {
		add("Secret", ref, "name", nil)
	}
	return list
}

// A VolumeSource is a ConfigMap or Secret that a volume shows as files.
type VolumeSource struct {
	Kind  string
	Ref   *source.Node // has items and optional
	Field string       // of ref, with the name
}

// VolumeSources gives what a volume is made of; nothing for volumes of other
// kinds.
func VolumeSources(v *Volume) (list []VolumeSource) {
	if n := v.Node.Get("configMap"); n.Exists() {
		list = append(list, VolumeSource{"ConfigMap", n, "name"})
	}
	if n := v.Node.Get("secret"); n.Exists() {
		list = append(list, VolumeSource{"Secret", n, "secretName"})
	}
	for _, s := range v.Node.At("projected", "sources").Items {
		if n := s.Get("configMap"); n.Exists() {
			list = append(list, VolumeSource{"ConfigMap", n, "name"})
		}
		if n := s.Get("secret"); n.Exists() {
			list = append(list, VolumeSource{"Secret", n, "name"})
		}
	}
	return list
}

// KeysOf gives the keys of a ConfigMap or Secret, sorted; ok is false when
// something else adds to them.
func (x *Index) KeysOf(o *Object) (keys []string, ok bool) {
	for _, field := range []string{"data", "stringData", "binaryData"} {
		n := o.At(field)
		if n.Exists() && n.Kind != source.Map && n.Kind != source.Null {
			return nil, false
		}
		for _, f := range n.Fields {
			keys = append(keys, f.Name)
		}
	}
	slices.Sort(keys)
	id := Ref{o.Kind, o.Name}
	filledLater := o.Kind == "Secret" && (len(keys) == 0 || o.At("type").Text == "kubernetes.io/service-account-token")
	return slices.Compact(keys), !filledLater && !x.generated.named[id] && !x.generated.patched[id] &&
		!inEveryNamespace[id] && !injected(o)
}

// injected reports whether an object's annotations or labels speak of a
// controller that writes into it.
func injected(o *Object) bool {
	for _, field := range []string{"annotations", "labels"} {
		for _, f := range o.At("metadata", field).Fields {
			for _, word := range []string{"inject", "generate", "reflect", "replicat"} {
				if strings.Contains(f.Name, word) {
					return true
				}
			}
		}
	}
	return false
}

// DataObjects gives the ConfigMaps or Secrets that a name in a workload can mean.
func (x *Index) DataObjects(from *Object, kind, called string) []*Object {
	return OfGroup(x.Find(from, kind, "", called), "")
}

// OfGroup leaves the objects of an API group.
func OfGroup(list []*Object, group string) []*Object {
	other := func(o *Object) bool { return o.Group != group }
	if slices.ContainsFunc(list, other) {
		return slices.DeleteFunc(slices.Clone(list), other)
	}
	return list
}
