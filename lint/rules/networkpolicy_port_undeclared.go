package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyPortUndeclared = &lint.Rule{
	ID:      "networkpolicy-port-undeclared",
	Summary: "a NetworkPolicy with a port number that the pods do not list",
	Why: "A policy speaks of the ports on which containers listen: by the time it is asked, a Service has already " +
		"turned its own port into that. " +
		"A policy with the port of the Service drops all traffic. Containers need not list their ports, so the " +
		"number may be right all the same.",
	Do:       "Write the targetPort of the Service, or list the port in the container.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyPortUndeclared,
}

func checkNetworkPolicyPortUndeclared(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup {
		return
	}
	for _, rule := range policyRules(o) {
		for _, n := range rule.ports {
			port := n.Get("port")
			number, ok := port.Int()
			if !ok || n.Has("endPort") {
				continue
			}
			targets := receivers(p, o, rule)
			listed := slices.ContainsFunc(targets, func(w *manifest.Workload) bool { return mayListen(w, number) })
			if _, service := servicePortMeant(p, targets, number); len(targets) > 0 && !listed && service == nil {
				p.Report(o, port, fmt.Sprintf("%s lists no port %d", targets[0].Title(), number),
					"write a port on which the containers listen, or list this one in the container")
			}
		}
	}
}

// mayListen reports whether a container that runs lists the port, or lists none.
func mayListen(w *manifest.Workload, number int64) bool {
	return len(w.Containers()) == 0 || slices.ContainsFunc(w.Containers(), func(c *manifest.Container) bool {
		return c.Runs() &&
			(len(c.Ports) == 0 ||
				slices.ContainsFunc(c.Ports, func(port manifest.Port) bool { return port.Number == number }))
	})
}
