package rules

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var probeHost = &lint.Rule{
	ID:      "probe-host",
	Summary: "host in a probe of a pod that is not on the network of its node",
	Why: "The kubelet asks, from the node and not from within the pod. To it localhost is the node, where the program " +
		"does not listen; and another host says nothing of this container, which is restarted when that one is down. " +
		"Without host it asks the address of the pod.",
	Do: "Remove host, and have the program listen on all addresses. For a request that wants a name, add the header " +
		"Host " +
		"under httpHeaders. What listens only within the pod is probed with exec.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes",
	Workload: checkProbeHost,
}

func checkProbeHost(p *lint.Pass, w *manifest.Workload) {
	if manifest.IsTrue(w.Pod().Get("hostNetwork")) || w.Kind == "Service" {
		return // a Service of Knative is probed from within its pod
	}
	for _, c := range w.Containers() {
		for _, h := range handlers(c) {
			n := h.node.Get("host")
			if n.Kind != source.String || n.Text == "" || placeholder(n.Text) || strings.Contains(n.Text, "$(") {
				continue
			}
			switch hook := h.name == "postStart" || h.name == "preStop"; {
			case isLoopback(n.Text):
				p.Report(w.Object, n,
					fmt.Sprintf("%s of %s asks %s, which is the node and not the pod", h.name, c.Title(), n.Text),
					"remove host; where the program listens only within the pod, use exec").
					Fix("remove host", source.RemoveField(h.node, "host")...)
			case !hook:
				p.Report(w.Object, n,
					fmt.Sprintf("%s of %s asks %s, and not the container", h.name, c.Title(), n.Text), hostHint(h.node))
			}
		}
	}
}

func hostHint(handler *source.Node) string {
	if handler.Key.Text() == "httpGet" {
		return "remove host; for the name in the request write httpHeaders: [{name: Host, value: ...}]"
	}
	return "remove host"
}

// isLoopback reports whether a host is the machine that asks.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || err == nil && (address.IsLoopback() || address.IsUnspecified())
}
