package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var sshPort = &lint.Rule{
	ID:      "ssh-port",
	Summary: "a container with port 22, that of SSH",
	Why: "A server for SSH in a container is a way in that neither the roles of the cluster nor its audit log know, " +
		"with keys and users of its own to look after. kubectl exec and kubectl debug need none.",
	Do: "Take the server out of the image. Where serving SSH is what the program is for, as it is of a git server, " +
		"accept the finding, or let the container have another port and the Service 22.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			for _, port := range c.Ports {
				n := port.Node.Get("containerPort")
				if number, ok := n.Int(); ok && number == 22 && manifest.TextOr(port.Node.Get("protocol"), "TCP") == "TCP" {
					p.Report(w.Object, n, c.Title()+" has port 22, that of SSH, which no role of the cluster guards",
						"remove the server, and use kubectl exec; or give the port another number")
				}
			}
		}
	},
	Foreign: []string{"kube-linter/ssh-port"},
}
