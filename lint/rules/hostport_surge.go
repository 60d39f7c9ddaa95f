package rules

import (
	"strconv"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hostPortSurge = &lint.Rule{
	ID:      "hostport-surge",
	Summary: "a DaemonSet that starts the new pod first, while the old one holds a port of the node",
	Why: "With maxSurge the new pod starts beside the old one on the same node. It asks for the same port of the " +
		"node, which is taken, so it stays Pending, " +
		"and the old pod is not ended before the new one is ready. The update never begins.",
	Do:       "Write maxUnavailable: 1 instead of maxSurge, or do without hostPort and hostNetwork.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		strategy := w.At("spec", "updateStrategy")
		surge := strategy.At("rollingUpdate", "maxSurge")
		if !w.Is("apps", "DaemonSet") || strategy.Get("type").Text == "OnDelete" || shareOf(surge, share{}).value <= 0 {
			return
		}
		if port, number := nodePortOf(w, manifest.IsTrue(w.Pod().Get("hostNetwork"))); port != nil {
			p.Report(w.Object, surge, "maxSurge is "+surge.Text+
				", but the new pod cannot start while the old one holds port "+strconv.FormatInt(number, 10)+
				" of the node", "write maxUnavailable: 1 instead of maxSurge").
				Relate(port, "the port stands here")
		}
	},
}

// nodePortOf gives the first port of the node that the pods of a workload hold,
// nil when there is none. With network, which hostNetwork gives, all ports are
// the node's.
func nodePortOf(w *manifest.Workload, network bool) (*source.Node, int64) {
	for _, c := range w.Containers() {
		if !c.Runs() {
			continue
		}
		for _, port := range c.Ports {
			if n, ok := port.Node.Get("hostPort").Int(); ok && n > 0 {
				return port.Node.Get("hostPort"), n
			}
			if network && port.Number > 0 {
				return port.Node.Get("containerPort"), port.Number
			}
		}
	}
	return nil, 0
}
