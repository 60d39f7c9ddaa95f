package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var probePort = &lint.Rule{
	ID:      "probe-port",
	Summary: "a probe or lifecycle hook that names a port which its container lacks",
	Why: "The API server accepts it, but the kubelet looks the name up among the ports of the same container. " +
		"A readiness or startup probe then never succeeds, so the pod gets no traffic. A liveness probe never fails, " +
		"so a container that hangs is not restarted. " +
		"A postStart hook fails, and the container is killed.",
	Do:       "Give the port of the container that name, or write the number of the port.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes",
	Workload: checkProbePort,
	Foreign:  []string{"kube-linter/liveness-port", "kube-linter/readiness-port", "kube-linter/startup-port"},
}

func checkProbePort(p *lint.Pass, w *manifest.Workload) {
	var elsewhere map[string]ownedPort
	for _, c := range w.Containers() {
		for _, h := range handlers(c) {
			port := h.node.Get("port")
			if port.Kind != source.String || !isPortName(port.Text) ||
				slices.ContainsFunc(c.Ports, func(own manifest.Port) bool { return own.Name == port.Text }) {
				continue
			}
			f := p.Report(w.Object, port,
				fmt.Sprintf("%s asks for port %s, which %s does not have", h.name, port.Text, c.Title()), portHint(c,
					port.Text))
			if elsewhere == nil {
				elsewhere = firstPorts(w)
			}
			if other, ok := elsewhere[port.Text]; ok {
				f.Relate(other.node.Get("name"), fmt.Sprintf("%s has a port %s", other.owner, port.Text))
			}
		}
	}
}

func portHint(c *manifest.Container, called string) string {
	var named []string
	for _, port := range c.Ports {
		if port.Name != "" {
			named = append(named, port.Name)
		}
	}
	if len(named) == 0 {
		return "write the number of the port; no port of the container has a name"
	}
	return didYouMean(called, named, "write the number of the port, or the name of one that the container has ("+
		some(named)+")")
}

// An ownedPort is a port with the container that has it.
type ownedPort struct {
	node  *source.Node
	owner string
}

// firstPorts gives the first port of each name.
func firstPorts(w *manifest.Workload) map[string]ownedPort {
	ports := map[string]ownedPort{}
	for _, c := range w.Containers() {
		for _, port := range c.Ports {
			if _, ok := ports[port.Name]; !ok {
				ports[port.Name] = ownedPort{port.Node, c.Title()}
			}
		}
	}
	return ports
}
