package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var headlessPort = &lint.Rule{
	ID:      "headless-port",
	Summary: "port and targetPort of a headless Service that differ",
	Why: "A headless Service has no address behind which one port becomes another: its name leads to the pods " +
		"themselves. Who connects to its port finds nothing that listens there.",
	Do: "Write the same number as port and targetPort, and have clients use it; or give the Service an address, by " +
		"leaving out clusterIP: None.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#headless-services",
	Kinds:    []string{"Service"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		if manifest.Headless(o) && manifest.ServiceSelector(o) != nil &&
			!routedServices.Of(p)[placedName{o.Namespace, o.Name}] {
			checkHeadlessPorts(p, o)
		}
	},
}

func checkHeadlessPorts(p *lint.Pass, o *manifest.Object) {
	backends := backends(p, o)
	for _, port := range manifest.ServicePorts(o) {
		n := port.Node.Get("port")
		number, ok := n.Int()
		target := port.Number
		if port.Name != "" {
			target = numberBehind(backends, &port)
		}
		direct := manifest.ServicePort{Number: number, Protocol: port.Protocol}
		if !ok || target == 0 || target == number || listens(backends, &direct) {
			continue
		}
		p.Report(o, n,
			fmt.Sprintf("the Service is headless, so port %d is asked of the pods, which listen on %d", number, target),
			fmt.Sprintf("write port: %d", target)).
			Relate(port.Target, "targetPort is here")
	}
}

// numberBehind gives the number of a named port where it is one in all pods, else 0.
func numberBehind(backends []*manifest.Workload, port *manifest.ServicePort) (number int64) {
	for _, w := range backends {
		for _, own := range w.PortsBehind(port) {
			if number != 0 && own.Number != number {
				return 0
			}
			number = own.Number
		}
	}
	return number
}

// listens reports whether some pod has a port.
func listens(backends []*manifest.Workload, port *manifest.ServicePort) bool {
	for _, w := range backends {
		if len(w.PortsBehind(port)) > 0 {
			return true
		}
	}
	return false
}

type placedName struct{ namespace, name string }

// routedServices are the Services that an Ingress or a route leads to: a proxy looks
// up their endpoints, which have the ports of the pods.
var routedServices = lint.NewShared(func(x *manifest.Index) map[placedName]bool {
	routed := map[placedName]bool{}
	for _, kind := range []string{"Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"} {
		for _, o := range x.Of(kind) {
			for _, b := range backendsOf(o) {
				routed[placedName{textIf(b.namespace, o.Namespace), b.name.Text}] = true
			}
		}
	}
	return routed
})
