package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var containerPorts = &lint.Rule{
	ID:      "container-ports",
	Summary: "ports of a container that are not possible: a number out of range, a name twice, a port of the node twice",
	Why: "The API server refuses the object. With hostNetwork, each port of a container is one of the node, and " +
		"hostPort can be no other.",
	Do: "Give each port of a container a name of its own and a number from 1 to 65535. A hostPort can be taken " +
		"once for each protocol and hostIP.",
	Severity: source.Error,
	API:      true,
	Source: "pkg/apis/core/validation/validation.go: validateContainerPorts, checkHostPortConflicts, " +
		"validatePodHostNetworkDeps",
	Workload: checkPortNames,
}

func checkPortNames(p *lint.Pass, w *manifest.Workload) {
	taken := map[hostPort]*source.Node{}
	for _, c := range w.Containers() {
		first := map[string]*source.Node{}
		for _, port := range c.Ports {
			checkPortNumbers(p, w, c, port)
			n := port.Node.Get("name")
			if before := first[port.Name]; before != nil {
				p.Report(w.Object, n, fmt.Sprintf("%s has two ports %s", c.Title(), n.Text),
					"give one of them another name").
					Relate(before, "the other one is here")
			} else if port.Name != "" {
				first[port.Name] = n
			}
		}
		if c.Role != manifest.Main {
			nodePortsOf(p, w, c, map[hostPort]*source.Node{}) // those of init containers are each looked at alone
			continue
		}
		nodePortsOf(p, w, c, taken)
	}
}

func checkPortNumbers(p *lint.Pass, w *manifest.Workload, c *manifest.Container, port manifest.Port) {
	number, host := port.Node.Get("containerPort"), port.Node.Get("hostPort")
	for _, n := range []*source.Node{number, host} {
		if value, ok := n.Int(); ok && !isPort(value) && (value != 0 || n == number) {
			p.Report(w.Object, n, fmt.Sprintf("%s is %d, and can be 1 to 65535", n.Key.Text(), value),
				"write a port number")
		}
	}
	value, _ := host.Int()
	if value > 0 && value != port.Number && c.Role == manifest.Main && manifest.IsTrue(w.Pod().Get("hostNetwork")) {
		p.Report(w.Object, host,
			fmt.Sprintf("hostPort is %d, and with hostNetwork it can only be containerPort, %d", value,
				port.Number),
			"remove hostPort").
			Relate(number, "containerPort stands here")
	}
}

// A hostPort is what only one container of a pod can take.
type hostPort struct {
	protocol, ip string
	number       int64
}

func nodePortsOf(p *lint.Pass, w *manifest.Workload, c *manifest.Container, taken map[hostPort]*source.Node) {
	for _, port := range c.Ports {
		n := port.Node.Get("hostPort")
		number, _ := n.Int()
		if number == 0 && w.Kind == "Pod" && manifest.IsTrue(w.Pod().Get("hostNetwork")) {
			n, number = port.Node.Get("containerPort"), port.Number // as the API server fills it in
		}
		id := hostPort{port.Protocol, manifest.StringOf(port.Node.Get("hostIP")), number}
		if before := taken[id]; before != nil {
			p.Report(w.Object, n, fmt.Sprintf("port %d of the node is taken twice", number),
				"remove one of the two, or take another port").
				Relate(before, "the other one is here")
		} else if number != 0 {
			taken[id] = n
		}
	}
}
