package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noStorageLimit = &lint.Rule{
	ID:      "no-storage-limit",
	Summary: "a container that may fill the disk of its node",
	Why: "What a container writes to its own file system, or to an emptyDir without a sizeLimit, is on the disk of " +
		"the node. When that is full the kubelet evicts pods, also those that wrote nothing, and starts no others.",
	Do: "Add resources.limits[ephemeral-storage] to the container, so that it is the pod itself that is evicted; or " +
		"make its root file system read-only and give each emptyDir a sizeLimit.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/storage/ephemeral-storage/",
	Workload: checkNoStorageLimit,
	Foreign: []string{"kube-score/container-ephemeral-storage-request-and-limit",
		"kube-score/container-resources"}, // which implies it
}

func checkNoStorageLimit(p *lint.Pass, w *manifest.Workload) {
	const resource = "ephemeral-storage"
	if limitRanged(p.Index, w.Object, "default", resource) {
		return
	}
	for _, c := range w.Containers() {
		limits := c.Node.At("resources", "limits")
		if c.Role == manifest.Init || c.Node.Kind != source.Map || manifest.IsSet(limits.Get(resource)) {
			continue
		}
		where := ""
		if writesRoot(c) {
			where = "its root file system"
		} else if v := unlimitedEmptyDir(w, c); v != nil {
			where = "volume " + v.Name
		}
		if where != "" {
			reportContainer(p, w, c, limits, c.Title()+" may fill the disk of its node by what it writes to "+where,
				"add resources.limits[ephemeral-storage]")
		}
	}
}

// unlimitedEmptyDir gives an emptyDir on the node's disk without a limit that a container
// can write to; nil when there is none.
func unlimitedEmptyDir(w *manifest.Workload, c *manifest.Container) *manifest.Volume {
	for _, m := range c.Node.Get("volumeMounts").Items {
		v := w.Volume(m.Get("name").Text)
		if v == nil || manifest.IsTrue(m.Get("readOnly")) {
			continue
		}
		dir := v.Node.Get("emptyDir")
		if v.Node.Has("emptyDir") && !manifest.IsSet(dir.Get("sizeLimit")) &&
			!slices.Contains([]string{"Memory", "HugePages"}, dir.Get("medium").Text) {
			return v
		}
	}
	return nil
}
