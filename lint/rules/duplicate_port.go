package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var duplicatePort = &lint.Rule{
	ID:      "duplicate-port",
	Summary: "a port that a pod has twice",
	Why: "The containers of a pod share one network: of two that listen on the same port the second cannot, and " +
		"crashes. " +
		"Within one container, kubectl apply takes the list for a map by containerPort and protocol, and loses one.",
	Do:       "Keep one entry for each port. A port of UDP beside one of TCP is fine.",
	Severity: source.Warning,
	Source:   "pkg/api/pod/warnings.go",
	Workload: checkDuplicatePort,
	Foreign:  []string{"kube-score/container-ports-check"},
}

// A heldPort is a port and the container that has it.
type heldPort struct {
	manifest.Port
	of *manifest.Container
}

func checkDuplicatePort(p *lint.Pass, w *manifest.Workload) {
	type id struct {
		number   int64
		protocol string
	}
	byNumber := map[id][]heldPort{}
	if w.Kind == "Pod" && manifest.IsTrue(w.Pod().Get("hostNetwork")) {
		return // the API server refuses such ports
	}
	seen := map[string]bool{} // a container that is there twice is a mistake of its own
	for _, c := range w.Containers() {
		if !c.Runs() || seen[c.Name] {
			continue
		}
		seen[c.Name] = true
		for _, port := range c.Ports {
			held, id := heldPort{port, c}, id{port.Number, port.Protocol}
			if port.Number != 0 {
				sameNumber(p, w, held, byNumber[id])
			}
			byNumber[id] = append(byNumber[id], held)
		}
	}
}

// sameNumber reports that one of the others is in the way of the port.
func sameNumber(p *lint.Pass, w *manifest.Workload, port heldPort, others []heldPort) {
	for _, other := range others {
		if !overlap(port.Node, other.Node) {
			continue
		}
		message := fmt.Sprintf("%s has port %d twice", port.of.Title(), port.Number)
		if other.of != port.of {
			message = fmt.Sprintf("%s and %s both have port %d, and share one network", other.of.Title(),
				port.of.Title(), port.Number)
		}
		p.Report(w.Object, port.Node.Get("containerPort"), message,
			"remove one of the two, or let one container listen on another port").
			Relate(other.Node.Get("containerPort"), "the other one is here")
		return
	}
}

// overlap reports whether two entries of the same port are in each other's way:
// they are the same, or one has no hostPort. Two hostPorts may lead to one port.
func overlap(a, b *source.Node) bool {
	x, _ := a.Get("hostPort").Int()
	y, _ := b.Get("hostPort").Int()
	if x == 0 || y == 0 {
		return true
	}
	ip, other := a.Get("hostIP").Text, b.Get("hostIP").Text
	return x == y && ip != other && (ip == "" || other == "") // the same ones the API server refuses
}
