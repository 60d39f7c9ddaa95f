package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// commandLine gives the command and arguments of a container.
func commandLine(c *manifest.Container) (list []string) {
	for _, field := range []string{"command", "args"} {
		for _, n := range c.Node.Get(field).Items {
			list = append(list, n.Text)
		}
	}
	return list
}

// nameOrWhole gives what a finding on the whole of something stands at: its name, if it has one.
func nameOrWhole(n *source.Node) *source.Node {
	if name := n.Get("name"); name.Exists() {
		return name
	}
	return n
}

// isNodeAgent reports whether a workload is part of the nodes or of the cluster
// itself, so that it may well have to reach into the node.
func isNodeAgent(w *manifest.Workload) bool {
	class := w.Pod().Get("priorityClassName").Text
	return w.Kind == "DaemonSet" || slices.Contains([]string{"system-node-critical", "system-cluster-critical"}, class)
}

// writesRoot reports whether a container can write to its own file system.
func writesRoot(c *manifest.Container) bool {
	return !manifest.IsTrue(c.Node.At("securityContext", "readOnlyRootFilesystem"))
}
