package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeReference = &lint.Rule{
	ID:      "volume-reference",
	Summary: "a mount of a volume that the pod does not have",
	Why: "The API server refuses the object. In a StatefulSet, volumeClaimTemplates count as volumes; a claim " +
		"or ConfigMap alone does not, it must be named under volumes.",
	Do:       "Add the volume to the pod's volumes, or write the name of one that is there.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#background",
	Workload: checkVolumeReference,
}

func checkVolumeReference(p *lint.Pass, w *manifest.Workload) {
	var names []string
	for _, v := range w.Volumes() {
		names = append(names, v.Name)
	}
	for _, c := range w.Containers() {
		for _, n := range mounts(c) {
			volume := n.Get("name")
			for _, field := range []string{"name", "mountPath", "devicePath"} {
				if value := n.Get(field); value.Kind == source.String && value.Text == "" {
					p.Report(w.Object, value, fmt.Sprintf("%s of a mount of %s is empty", field, c.Title()),
						"write the "+field+", or remove the mount")
				}
			}
			if volume.Kind != source.String || volume.Text == "" || slices.Contains(names, volume.Text) {
				continue
			}
			hint := "add it to volumes; the pod has none"
			if len(names) > 0 {
				hint = didYouMean(volume.Text, names, "write the name of a volume of the pod ("+some(names)+
					"), or add this one to volumes")
			}
			p.Report(w.Object, volume,
				fmt.Sprintf("%s mounts volume %s, which the pod does not have", c.Title(), volume.Text), hint)
		}
	}
}

// mounts gives the places where a container takes volumes: as files and as
// block devices.
func mounts(c *manifest.Container) []*source.Node {
	return slices.Concat(c.Node.Get("volumeMounts").Items, c.Node.Get("volumeDevices").Items)
}
