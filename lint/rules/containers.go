package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
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

// isNodeAgent reports whether a workload is part of the nodes or of the cluster
// itself, so that it may well have to reach into the node.
func isNodeAgent(w *manifest.Workload) bool {
	class := w.Pod.Get("priorityClassName").Text
	return w.Kind == "DaemonSet" || slices.Contains([]string{"system-node-critical", "system-cluster-critical"}, class)
}
