package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyPort = &lint.Rule{
	ID:      "networkpolicy-port",
	Summary: "a NetworkPolicy with a port that the pods do not have: a name, or the port of their Service",
	Why: "The name is looked up in the ports of the pods that receive the traffic, with the protocol, TCP where none " +
		"is given. " +
		"One that is not found allows nothing, so the connections time out. The name of a Service's port does not " +
		"count, nor does its number: what reaches the pods has their own port.",
	Do:       "Write the name of a port as it stands in the container's ports, or its number.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyPort,
}

func checkNetworkPolicyPort(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup {
		return
	}
	for _, rule := range policyRules(o) {
		for _, n := range rule.ports {
			port := n.Get("port")
			if number, ok := port.Int(); ok && !n.Has("endPort") {
				checkServicePortOfPolicy(p, o, rule, port, number)
				continue
			}
			if port.Kind != source.String || !isPortName(port.Text) {
				continue
			}
			targets := receivers(p, o, rule)
			protocol := n.Get("protocol").Text
			if protocol == "" {
				protocol = "TCP"
			}
			if len(targets) == 0 ||
				slices.ContainsFunc(targets,
					func(w *manifest.Workload) bool { return workloadHasPort(w, port.Text, protocol) }) {
				continue
			}
			p.Report(o, port, fmt.Sprintf("%s has no %s port %s", targets[0].Title(), protocol, port.Text),
				workloadPortHint(targets[0]))
		}
	}
}

func checkServicePortOfPolicy(p *lint.Pass, o *manifest.Object, rule policyRule, port *source.Node, number int64) {
	w, service := servicePortMeant(p, receivers(p, o, rule), number)
	if service == nil {
		return
	}
	p.Report(o, port,
		fmt.Sprintf("%d is the port of Service %s, and a policy goes by that of the pods", number,
			service.Name),
		"write a port on which they listen: "+portNumbers(w)).
		Relate(service.At("spec", "ports"), "the ports of the Service")
}

// servicePortMeant gives the first of the workloads and its Service, where none
// of them lists a port of a number, and the Service has one that leads
// elsewhere.
func servicePortMeant(p *lint.Pass, targets []*manifest.Workload, number int64) (*manifest.Workload, *manifest.Object) {
	if len(targets) == 0 ||
		slices.ContainsFunc(targets, func(w *manifest.Workload) bool { return mayListen(w, number) }) {
		return nil, nil
	}
	for _, w := range targets {
		service := p.ServiceOf(w)
		if service == nil || manifest.Headless(service) {
			continue
		}
		for _, port := range manifest.ServicePorts(service) {
			if n, ok := port.Node.Get("port").Int(); ok && n == number && port.Number != number &&
				len(w.PortsBehind(&port)) > 0 {
				return w, service
			}
		}
	}
	return nil, nil
}

// portNumbers lists the ports of the containers that run.
func portNumbers(w *manifest.Workload) string {
	var have []string
	for _, c := range w.Containers() {
		for _, port := range c.Ports {
			if c.Runs() {
				have = append(have, fmt.Sprint(port.Number))
			}
		}
	}
	return some(have)
}

// receivers gives the workloads whose pods receive what a rule allows; nothing
// when that is not known in full.
func receivers(p *lint.Pass, o *manifest.Object, rule policyRule) (list []*manifest.Workload) {
	add := func(namespace string, s *manifest.Selector) bool {
		if s.Empty() || s.Invalid {
			return false // all pods, of which the input may hold some
		}
		list = append(list, p.Select(o, namespace, s)...)
		return true
	}
	if !rule.egress {
		add("", manifest.PodSelector(o))
		return list
	}
	for _, peer := range rule.peers {
		namespace, ok := peerNamespace(peer)
		if before := len(list); !ok || !add(namespace, manifest.SelectorOf(peer.Get("podSelector"))) ||
			len(list) == before {
			return nil
		}
	}
	return list
}

// workloadHasPort reports whether a container that runs has a port of the name and
// protocol. A workload without containers may have any.
func workloadHasPort(w *manifest.Workload, called, protocol string) bool {
	for _, c := range w.Containers() {
		for _, port := range c.Ports {
			if c.Runs() && port.Name == called && port.Protocol == protocol {
				return true
			}
		}
	}
	return len(w.Containers()) == 0
}

func workloadPortHint(w *manifest.Workload) string {
	var have []string
	for _, c := range w.Containers() {
		for _, port := range c.Ports {
			if port.Name != "" && c.Runs() {
				have = append(have, port.Name+" ("+port.Protocol+")")
			}
		}
	}
	if len(have) == 0 {
		return "write the number of the port; no port of its containers has a name"
	}
	return "write the number of the port, or the name of one that it has: " + some(have)
}
