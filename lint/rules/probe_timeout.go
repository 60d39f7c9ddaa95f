package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var probeTimeout = &lint.Rule{
	ID:      "probe-timeout",
	Summary: "a probe whose timeout is above its period",
	Why: "The kubelet asks again only when it has an answer or the timeout is over. With a timeout above the period, " +
		"a container that hangs is asked less often than the period says, " +
		"and is found out later than failureThreshold times periodSeconds.",
	Do:       "Write timeoutSeconds of at most periodSeconds, whose default is 10.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes",
	Workload: checkProbeTimeout,
}

func checkProbeTimeout(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		if !c.Runs() {
			continue
		}
		for _, probe := range probes {
			n := c.Node.Get(probe.field)
			timeout, every := probeNumber(n, "timeoutSeconds", 1), probeNumber(n, "periodSeconds", 10)
			if timeout <= every || every < 0 {
				continue
			}
			message := fmt.Sprintf("timeoutSeconds of the %s is %d, but it is asked every %s", probe.title, timeout,
				source.Plural(every, "second"))
			at, hint := n.Get("timeoutSeconds"), "write a lower timeoutSeconds, or a higher periodSeconds"
			if !manifest.IsSet(n.Get("periodSeconds")) {
				message = fmt.Sprintf("timeoutSeconds of the %s is %d, above periodSeconds, whose default is %d",
					probe.title, timeout, every)
			}
			f := p.Report(w.Object, at, message, hint)
			if manifest.IsSet(n.Get("periodSeconds")) {
				f.Relate(n.Get("periodSeconds"), "periodSeconds stands here")
			}
		}
	}
}
