package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// Gates are the feature gates of clusters, which are those of their version.
type gates struct{ oldest int } // of k8s.Versions

// gates gives those of the oldest of the clusters.
func (o Options) gates() gates {
	g := gates{len(k8s.Versions()) - 1}
	for _, name := range o.Kubernetes {
		if at := slices.Index(k8s.Versions(), name); at >= 0 {
			g.oldest = min(g.oldest, at)
		}
	}
	return g
}

// open reports whether a gate that is open by default since a version is open; "": in none.
func (g gates) open(since string) bool {
	return since != "" && g.oldest >= slices.Index(k8s.Versions(), since)
}

// The gates that decide what an update may change, by pkg/features/kube_features.go.
const (
	mutableAllocatable  = "1.35" // MutableCSINodeAllocatableCount
	mutableJobTemplates = "1.36" // MutablePodResourcesForSuspendedJobs, MutableSchedulingDirectivesForSuspendedJobs
)

// gatedFields are fields that the server forgets without a word before the version in which
// their gate is open by default.
var gatedFields = map[string]string{
	"batch.v1.JobSpec.scheduling":                      "",
	"core.v1.PodSpec.evictionResponders":               "",
	"core.v1.PodSpec.schedulingGroup":                  "",
	"resource.v1.ExactDeviceRequest.capacity":          "1.36",
	"resource.v1.ExactDeviceRequest.derivedAttributes": "",
	"resource.v1.ExactDeviceRequest.tolerations":       "1.36",
	"resource.v1.DeviceSubRequest.capacity":            "1.36",
	"resource.v1.DeviceSubRequest.derivedAttributes":   "",
	"resource.v1.DeviceSubRequest.tolerations":         "1.36",
}
