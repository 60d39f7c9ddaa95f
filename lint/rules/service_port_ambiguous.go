package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var servicePortAmbiguous = &lint.Rule{
	ID:      "service-port-ambiguous",
	Summary: "a targetPort by a name that two containers of one pod have for different numbers",
	Why: "Port names must differ only within one container. Where two containers of a pod have the name for " +
		"different numbers, the first in the pod gets all connections, " +
		"and the order of containers decides which it is.",
	Do:       "Give the ports names of their own, or write the number.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
	Object:   checkServicePortAmbiguous,
	Kinds:    []string{"Service"},
}

func checkServicePortAmbiguous(p *lint.Pass, o *manifest.Object) {
	named := slices.DeleteFunc(manifest.ServicePorts(o),
		func(port manifest.ServicePort) bool { return port.Name == "" })
	if len(named) == 0 {
		return
	}
	for _, w := range backends(p, o) {
		if len(w.Containers()) < 2 {
			continue
		}
		for _, port := range named {
			ports := w.PortsBehind(&port)
			i := slices.IndexFunc(ports, func(other manifest.Port) bool { return other.Number != ports[0].Number })
			if i < 0 {
				continue
			}
			p.Report(o, port.Target,
				fmt.Sprintf("port %s means both %d and %d in the pods of %s", port.Name, ports[0].Number,
					ports[i].Number, w.Title()),
				"give the ports names of their own, or write the number").
				Relate(ports[0].Node, fmt.Sprintf("%s is %d here", port.Name, ports[0].Number)).
				Relate(ports[i].Node, fmt.Sprintf("%s is %d here", port.Name, ports[i].Number))
		}
	}
}
