package admission

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
)

// A resource is what a kind is called in requests.
type resource struct{ group, version, plural string }

// A kind is one of an object, in one API version.
type kind struct{ group, version, name string }

// plural gives the name of the resources of a kind of Kubernetes' own; for others it is
// what most are called.
func plural(kind string) string {
	name := strings.ToLower(kind)
	switch {
	case name == "endpoints":
		return name
	case strings.HasSuffix(name, "s"):
		return name + "es"
	case strings.HasSuffix(name, "y") && !strings.HasSuffix(name, "ay") && !strings.HasSuffix(name, "ey"):
		return strings.TrimSuffix(name, "y") + "ies"
	}
	return name + "s"
}

// definitions are the CRDs of an input, by group and kind.
type definitions map[kind]*manifest.Object

func definitionsIn(list []*manifest.Object) definitions {
	all := definitions{}
	for _, o := range list {
		spec := o.At("spec")
		all[kind{group: spec.Get("group").Text, name: spec.At("names", "kind").Text}] = o
	}
	return all
}

func (d definitions) of(k kind) *manifest.Object { return d[kind{group: k.group, name: k.name}] }

// resource gives what a kind is called in requests.
func (d definitions) resource(k kind) resource {
	if crd := d.of(k); crd != nil {
		return resource{k.group, k.version, crd.At("spec", "names", "plural").Text}
	}
	return resource{k.group, k.version, plural(k.name)}
}

// global reports whether objects of a kind are in no namespace.
func (d definitions) global(k kind) bool {
	if crd := d.of(k); crd != nil {
		return crd.At("spec", "scope").Text == "Cluster"
	}
	return k8s.ClusterScoped(k.group, k.name)
}

// equivalents gives the other versions in which a server has the objects of a kind, with
// their kinds.
func (d definitions) equivalents(k kind) (list []kind) {
	if crd := d.of(k); crd != nil {
		for _, v := range crd.At("spec", "versions").Items {
			if name := v.Get("name").Text; name != k.version && v.Get("served").Text == "true" {
				list = append(list, kind{k.group, name, k.name})
			}
		}
		return list
	}
	for _, other := range k8s.Named(k.name) {
		group, version := manifest.SplitAPIVersion(other.APIVersion)
		another := group == k.group && version != k.version && stable(version)
		if another || group != k.group && k.name == "Event" {
			list = append(list, kind{group, version, k.name})
		}
	}
	return list
}

// stable reports whether a server has a version of its own kinds without being told to.
func stable(version string) bool {
	return !strings.Contains(version, "alpha") && !strings.Contains(version, "beta")
}
