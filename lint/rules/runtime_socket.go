package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var runtimeSocketRule = &lint.Rule{
	ID:      "runtime-socket",
	Summary: "the socket of the container runtime in a pod",
	Why: "Whoever can open the socket of Docker, containerd or CRI-O can start a privileged container and is root on " +
		"the node, even if the mount is read-only. " +
		"And the socket of Docker is missing on most nodes since Kubernetes 1.24. An agent that reads the socket of " +
		"containerd or CRI-O from a DaemonSet is not reported.",
	Do: "Build images with a builder that needs no daemon, such as BuildKit or Buildah without root. Read what " +
		"runs on a node from the kubelet or the API server.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/administer-cluster/migrating-from-dockershim/check-if-dockershim-removal-affects-you/",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, v := range w.Volumes() {
			n := v.Node.At("hostPath", "path")
			socket := runtimeSocket(n.Text)
			if socket == "" || isNodeAgent(w) && socket != "docker.sock" {
				continue
			}
			p.Report(w.Object, n, "volume "+v.Name+" is "+n.Text+", which makes the pod root on its node",
				"remove it: ask the API server or the kubelet, or build images without a daemon")
		}
	},
	Foreign: []string{"kube-linter/docker-sock"},
}
