package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeMode = &lint.Rule{
	ID:      "volume-mode",
	Summary: "a claim of volumeMode Block that is mounted, or one with a file system that is used as a device",
	Why: "A block volume is a device of the container, under volumeDevices; a file system is mounted, under " +
		"volumeMounts. The kubelet does not make one of the other: the pod stays in ContainerCreating.",
	Do:       "Use volumeDevices with devicePath for volumeMode Block, and volumeMounts with mountPath for Filesystem.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#raw-block-volume-support",
	Workload: checkVolumeMode,
}

func checkVolumeMode(p *lint.Pass, w *manifest.Workload) {
	if len(w.Volumes()) == 0 {
		return
	}
	modes := map[string]*source.Node{} // the specs of claims, by the names of volumes
	for _, v := range w.Volumes() {
		if spec := p.ClaimSpec(w, v); spec.Exists() {
			modes[v.Name] = spec
		}
	}
	for _, c := range w.Containers() {
		for _, use := range []struct{ list, mode, other string }{
			{"volumeMounts", "Filesystem", "volumeDevices"}, {"volumeDevices", "Block", "volumeMounts"},
		} {
			for _, n := range c.Node.Get(use.list).Items {
				spec, ok := modes[n.Get("name").Text]
				if !ok {
					continue
				}
				if mode := manifest.TextOr(spec.Get("volumeMode"), "Filesystem"); mode != use.mode {
					p.Report(w.Object, n.Get("name"), fmt.Sprintf("the claim of volume %s has volumeMode %s, which is not "+
						"used by %s", n.Get("name").Text, mode, use.list),
						fmt.Sprintf("use %s, or write volumeMode: %s in the claim", use.other, use.mode)).
						Relate(orHere(spec.Get("volumeMode"), spec), "the claim")
				}
			}
		}
	}
}

// orHere gives a node, or the one that lacks it.
func orHere(n, holder *source.Node) *source.Node {
	if n.Exists() {
		return n
	}
	return holder
}
