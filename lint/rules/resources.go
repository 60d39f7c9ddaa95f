package rules

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// quantity reads an amount of a resource. ok is false for what is none, which
// the schema reports.
func quantity(n *source.Node) (q resource.Quantity, ok bool) { return manifest.Quantity(n) }

// overcommits reports whether more of a resource can be given away than there
// is: cpu and memory, not devices and huge pages.
func overcommits(name string) bool {
	return (!strings.Contains(name, "/") || strings.Contains(name, "kubernetes.io/")) &&
		!strings.HasPrefix(name, "hugepages-")
}

// asks reports whether a container asks for a resource: by its request, by its
// limit, which is the default of the request, or by what the pod as a whole asks
// for.
func asks(w *manifest.Workload, c *manifest.Container, name string) bool {
	for _, holder := range []*source.Node{c.Node, w.Pod()} {
		for _, list := range []string{"requests", "limits"} {
			if manifest.IsSet(holder.At("resources", list).Get(name)) {
				return true
			}
		}
	}
	return false
}

// limitRanged reports whether a LimitRange gives the containers of a workload
// defaults of one of these resources, as it does for all in its namespace.
func limitRanged(x *manifest.Index, o *manifest.Object, field string, resources ...string) bool {
	for _, r := range x.InReach(o, "LimitRange") {
		for _, limit := range r.At("spec", "limits").Items {
			if limit.Get("type").Text == "Container" && slices.ContainsFunc(resources, func(name string) bool {
				return manifest.IsSet(limit.At(field, name)) || manifest.IsSet(limit.At("default", name))
			}) {
				return true
			}
		}
	}
	return false
}
