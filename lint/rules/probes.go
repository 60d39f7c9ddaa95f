package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var probeHandlers = []string{"exec", "httpGet", "tcpSocket", "grpc"}

// portNumber reports a port of a probe or hook that cannot be.
func portNumber(p *lint.Pass, w *manifest.Workload, n *source.Node) {
	if number, ok := n.Int(); ok && (number < 1 || number > 65535) {
		p.Report(w.Object, n, fmt.Sprintf("port is %d, and can be 1 to 65535", number),
			"write the number of a port on which the container listens")
	}
}

// A handler is what the kubelet calls in a container.
type handler struct {
	name string       // of the field that asks for it: readinessProbe
	node *source.Node // httpGet or tcpSocket
}

// handlers gives the probes and hooks of a container that ask for a port by
// name or number.
func handlers(c *manifest.Container) (list []handler) {
	for _, field := range [][]string{{"livenessProbe"}, {"readinessProbe"}, {"startupProbe"},
		{"lifecycle", "postStart"}, {"lifecycle", "preStop"}} {
		for _, kind := range []string{"httpGet", "tcpSocket"} {
			if n := c.Node.At(field...).Get(kind); n.Kind == source.Map {
				list = append(list, handler{field[len(field)-1], n})
			}
		}
	}
	return list
}

// probeNumber gives a number of a probe. 0 means the default, as leaving it out
// does; what is no number is -1.
func probeNumber(probe *source.Node, field string, none int64) int64 {
	n := manifest.CountOr(probe.Get(field), none)
	if n == 0 {
		return none
	}
	return n
}

// hooks gives the names of those fields of a container that only one which runs
// as long as the pod may have.
func hooks(c *manifest.Container) (names []string) {
	for _, name := range []string{"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"} {
		if manifest.IsSet(c.Node.Get(name)) {
			names = append(names, name)
		}
	}
	return names
}
