package admission

import (
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
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

// definitions are the CRDs of custom kinds: of the input, of given files, and what is known of
// common ones.
type definitions struct {
	crds    map[kind]*source.Node // by group and kind
	schemas sync.Map              // of *source.Node, by kind; nil where there is none
}

// newDefinitions reads CRDs, those that win first.
func newDefinitions(crds []*source.Node) *definitions {
	d := &definitions{crds: map[kind]*source.Node{}}
	for _, crd := range crds {
		k := kind{group: crd.At("spec", "group").Text, name: crd.At("spec", "names", "kind").Text}
		if d.crds[k] == nil {
			d.crds[k] = crd
		}
	}
	return d
}

// of gives the CRD of a kind; nil where none is known.
func (d *definitions) of(k kind) *source.Node {
	of := kind{group: k.group, name: k.name}
	if crd := d.crds[of]; crd != nil || k8s.HasGroup(k.group) {
		return crd
	}
	return catalogued(of)
}

// catalogued gives the CRD of a common kind, as far as it is known.
func catalogued(of kind) *source.Node {
	if crd, ok := commonKinds.Load(of); ok {
		return crd.(*source.Node)
	}
	var crd *source.Node
	if text := k8s.CustomDefinition(of.group, of.name); text != nil {
		documents, _ := source.ParseJSON(source.NewFile("", text)) // a generator wrote it
		crd = documents[0].Root()
	}
	commonKinds.Store(of, crd)
	return crd
}

// commonKinds are CRDs that were asked for.
var commonKinds sync.Map

// resource gives what a kind is called in requests.
func (d *definitions) resource(k kind) resource {
	if crd := d.of(k); crd != nil {
		return resource{k.group, k.version, crd.At("spec", "names", "plural").Text}
	}
	return resource{k.group, k.version, plural(k.name)}
}

// global reports whether objects of a kind are in no namespace.
func (d *definitions) global(k kind) bool {
	if crd := d.of(k); crd != nil {
		return crd.At("spec", "scope").Text == "Cluster"
	}
	return k8s.ClusterScoped(k.group, k.name)
}

// equivalents gives the other versions in which a server has the objects of a kind, with
// their kinds.
func (d *definitions) equivalents(k kind) (list []kind) {
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
