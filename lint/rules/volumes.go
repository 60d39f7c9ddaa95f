package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ownVolumes gives the volumes of the pod, without those whose place the claims
// of a StatefulSet take.
func ownVolumes(w *manifest.Workload) (list []*source.Node) {
	for _, v := range w.Volumes() {
		if !v.Claimed {
			list = append(list, v.Node)
		}
	}
	return list
}

// runtimeSocket gives the name of the runtime's socket that a path of the node
// is, or "".
func runtimeSocket(file string) string {
	if base := path.Base(strings.TrimSuffix(file, "/")); slices.Contains(runtimeSockets, base) {
		return base
	}
	return ""
}

// A socket of a container runtime makes whoever can open it root on the node.
var runtimeSockets = []string{"docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock", "podman.sock"}

// keepsData reports whether the pods have a volume that outlives them.
func keepsData(w *manifest.Workload) bool {
	for _, v := range w.Volumes() {
		if v.Claimed || manifest.IsSet(v.Node.Get("persistentVolumeClaim")) {
			return true
		}
	}
	return false
}

// meantOctal reports whether a mode is a decimal number that people write for an octal
// one. Other decimal numbers up to 0777 are modes that are meant.
func meantOctal(mode *source.Node) bool {
	return slices.Contains([]string{"400", "440", "444", "500"}, mode.Text)
}
