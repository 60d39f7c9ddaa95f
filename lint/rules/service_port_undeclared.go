package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var servicePortUndeclared = &lint.Rule{
	ID:      "service-port-undeclared",
	Summary: "a targetPort by a number that the selected containers do not declare, though they declare others",
	Why: "A container may listen on a port that it does not declare, so this is not refused. But containers that " +
		"declare their ports mostly declare all, " +
		"and then nothing listens on this one: connections are refused. A targetPort that is left out is the port of " +
		"the Service.",
	Do: "Write the port that the container listens on into targetPort, or declare this one in the container's " +
		"ports.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
	Object:   checkServicePortUndeclared,
	Kinds:    []string{"Service"},
}

func checkServicePortUndeclared(p *lint.Pass, o *manifest.Object) {
	backends := backends(p, o)
	if len(backends) == 0 || manifest.Headless(o) {
		return
	}
	for _, port := range manifest.ServicePorts(o) {
		if port.Number == 0 ||
			slices.ContainsFunc(backends,
				func(w *manifest.Workload) bool { return !declaresAll(w) || len(w.PortsBehind(&port)) > 0 }) {
			continue
		}
		w := backends[0]
		what := "targetPort"
		if !port.Node.Has("targetPort") {
			what = "port, and so targetPort,"
		}
		p.Report(o, port.Target,
			fmt.Sprintf("%s is %d, and no container that the Service selects declares it for %s", what, port.Number,
				port.Protocol),
			portsHint(w)).
			Relate(portsNode(w), "ports of "+w.Title())
	}
}

// declaresAll reports whether each container of the workload declares ports,
// and in a form that can be read, so that one may take these for all.
func declaresAll(w *manifest.Workload) bool {
	for _, c := range w.Containers() {
		if c.Runs() && len(c.Ports) == 0 ||
			slices.ContainsFunc(c.Ports, func(port manifest.Port) bool { return port.Number == 0 }) {
			return false
		}
	}
	return true
}
