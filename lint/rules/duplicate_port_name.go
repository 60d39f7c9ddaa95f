package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var duplicatePortName = &lint.Rule{
	ID:      "duplicate-port-name",
	Summary: "ports of one name in two containers of a pod",
	Why: "A Service that asks for the name gets the port of the first container, whichever was meant. " +
		"What scrapes all ports of a name, as a PodMonitor does, gets both.",
	Do:       "Give each port a name of its own, or have the Service ask for the number.",
	Severity: source.Warning,
	Source:   "pkg/api/pod/warnings.go",
	Workload: checkDuplicatePortName,
}

func checkDuplicatePortName(p *lint.Pass, w *manifest.Workload) {
	first, seen := map[string]heldPort{}, map[string]bool{}
	for _, c := range w.Containers() {
		if seen[c.Name] {
			continue
		}
		seen[c.Name] = true
		for _, port := range c.Ports {
			other, ok := first[port.Name]
			switch {
			case port.Name == "":
			case !ok:
				first[port.Name] = heldPort{port, c}
			case other.of != c: // within one container the API server refuses it
				p.Report(w.Object, port.Node.Get("name"),
					fmt.Sprintf("%s and %s both have a port %s", other.of.Title(), c.Title(), port.Name),
					"give one of them another name: a Service that asks for "+port.Name+" gets the first").
					Relate(other.Node.Get("name"), "the other one is here")
			}
		}
	}
}
