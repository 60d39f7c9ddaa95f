package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var probePortUndeclared = &lint.Rule{
	ID:      "probe-port-undeclared",
	Summary: "a probe or lifecycle hook of a port number that its container does not list",
	Why: "The kubelet asks for the number whether it is listed or not. But where a container lists its ports, " +
		"another number is often a slip, or one that was forgotten when the port moved, " +
		"and then the probe fails and the container is restarted for nothing.",
	Do:       "List the port in the container, with a name, and let the probe ask for the name.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes",
	Workload: checkProbePortUndeclared,
	Foreign:  []string{"kube-linter/liveness-port", "kube-linter/readiness-port", "kube-linter/startup-port"},
}

func checkProbePortUndeclared(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		if len(c.Ports) == 0 {
			continue
		}
		all := handlers(c)
		for _, field := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
			if n := c.Node.At(field, "grpc"); n.Kind == source.Map {
				all = append(all, handler{field, n})
			}
		}
		for _, h := range all {
			port := h.node.Get("port")
			number, ok := port.Int()
			if !ok || h.node.Has("host") ||
				slices.ContainsFunc(c.Ports, func(own manifest.Port) bool { return own.Number == number }) {
				continue
			}
			p.Report(w.Object, port,
				fmt.Sprintf("%s asks for port %d, and %s lists %s", h.name, number, c.Title(),
					portsOf(c)),
				"list the port, or write one of these")
		}
	}
}

// portsOf lists the ports of a container.
func portsOf(c *manifest.Container) string {
	var list []string
	for _, port := range c.Ports {
		list = append(list, port.Node.Get("containerPort").Text)
	}
	return some(list)
}
