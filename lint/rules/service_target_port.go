package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceTargetPort = &lint.Rule{
	ID:      "service-target-port",
	Summary: "a targetPort by a name that no port of the selected containers has",
	Why: "Kubernetes looks the name up in the ports of each pod's containers. Where it is not found, the port of the " +
		"Service has no endpoints, " +
		"so every connection to it is refused or times out. Name and protocol must both be the same.",
	Do: "Write the name of a port as it stands in the container's ports, or the number that the container " +
		"listens on.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
	Object:   checkServiceTargetPort,
	Kinds:    []string{"Service"},
}

func checkServiceTargetPort(p *lint.Pass, o *manifest.Object) {
	backends := backends(p, o)
	if len(backends) == 0 {
		return
	}
	for _, port := range manifest.ServicePorts(o) {
		if port.Name == "" || !isPortName(port.Name) ||
			slices.ContainsFunc(backends, func(w *manifest.Workload) bool { return len(w.PortsBehind(&port)) > 0 }) {
			continue
		}
		w := backends[0]
		p.Report(o, port.Target,
			fmt.Sprintf("no container that the Service selects has a port named %s for %s", port.Name,
				port.Protocol),
			portsHint(w)).
			Relate(portsNode(w), "ports of "+w.Title())
	}
}

// portsHint names the ports that one may write.
func portsHint(w *manifest.Workload) string {
	var have []string
	for _, c := range w.Containers() {
		for _, port := range c.Ports {
			text := fmt.Sprint(port.Number)
			if port.Name != "" {
				text = fmt.Sprintf("%s (%s)", port.Name, text)
			}
			if port.Protocol != "TCP" {
				text += " for " + port.Protocol
			}
			if c.Runs() && !slices.Contains(have, text) {
				have = append(have, text)
			}
		}
	}
	if len(have) == 0 {
		return fmt.Sprintf("the containers of %s declare no ports: write the number that they listen on, or declare "+
			"the port under this name",
			w.Title())
	}
	return fmt.Sprintf("the containers of %s have %s", w.Title(), strings.Join(have, ", "))
}

// portsNode gives the ports of the first container that has some, and otherwise
// the containers.
func portsNode(w *manifest.Workload) *source.Node {
	for _, c := range w.Containers() {
		if c.Runs() && len(c.Ports) > 0 {
			return c.Node.Get("ports")
		}
	}
	return w.Pod().Get("containers")
}
