package rules

import (
	"path"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hostPath = &lint.Rule{
	ID:      "host-path",
	Summary: "a path of the node that a container can write to, in what is no part of the node",
	Why: "A pod that writes to its node can change the node: with the right path, become root on it. And what it " +
		"keeps there stays behind when the pod moves to another node. " +
		"Workloads that run as a DaemonSet or with a system priority class are reported only when they write to the " +
		"whole file system.",
	Do: "Keep data on a PersistentVolumeClaim, and scratch files in an emptyDir. What is only read gets " +
		"readOnly: true in its volumeMount.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
	Workload: checkHostPath,
	Foreign:  []string{"kube-linter/sensitive-host-mounts", "kube-linter/writable-host-mount", "polaris/hostPathSet"},
}

func checkHostPath(p *lint.Pass, w *manifest.Workload) {
	for _, v := range w.Volumes() {
		n := v.Node.At("hostPath", "path")
		if n.Kind != source.String || n.Text == "" || runtimeSocket(n.Text) != "" || isNodeAgent(w) &&
			path.Clean(n.Text) != "/" {
			continue
		}
		if c, mount := writableMount(w, v.Name); mount != nil {
			p.Report(w.Object, n, c.Title()+" can write to "+n.Text+" of the node",
				"use a claim or an emptyDir, or mount it with readOnly: true").
				Relate(mount, "mounted here, without readOnly: true")
		}
	}
}

// writableMount gives the first mount of a volume that can be written to, and
// the container that has it.
func writableMount(w *manifest.Workload, volume string) (container *manifest.Container, mount *source.Node) {
	for _, c := range w.Containers() {
		for _, m := range c.Node.Get("volumeMounts").Items {
			if m.Get("name").Text == volume && !manifest.IsTrue(m.Get("readOnly")) {
				return c, m
			}
		}
	}
	return nil, nil
}
