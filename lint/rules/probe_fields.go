package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var probeFields = &lint.Rule{
	ID:      "probe-fields",
	Summary: "fields of a probe that the API server refuses",
	Why: "A probe does one thing: it asks by httpGet, tcpSocket, grpc or exec. One success is enough for a liveness " +
		"or startup probe, so their successThreshold must be 1. " +
		"A readiness probe ends nothing, so it has no terminationGracePeriodSeconds. Times and counts cannot be " +
		"negative. The API server refuses anything else.",
	Do:       "Change or remove the field that the finding points at.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes",
	Workload: checkProbeFields,
}

// probes are the fields of a container that hold a probe, and what they are
// called.
var probes = []struct{ field, title string }{
	{"startupProbe", "startup probe"}, {"livenessProbe", "liveness probe"}, {"readinessProbe", "readiness probe"},
}

func checkProbeFields(p *lint.Pass, w *manifest.Workload) {
	if w.Kind == "Service" { // Knative fills in what is missing
		return
	}
	for _, c := range w.Containers() {
		if !c.Runs() {
			continue // it may have no probes, says restart-policy
		}
		for _, probe := range probes {
			if n := c.Node.Get(probe.field); n.Kind == source.Map {
				checkProbe(p, w, c, n, probe.field, probe.title)
			}
		}
	}
}

func checkProbe(p *lint.Pass, w *manifest.Workload, c *manifest.Container, n *source.Node, field, title string) {
	var used []string
	for _, h := range probeHandlers {
		if manifest.IsSet(n.Get(h)) {
			used = append(used, h)
		}
	}
	switch {
	case len(used) == 0:
		p.ReportKey(w.Object, n, fmt.Sprintf("the %s of %s asks for nothing", title, c.Title()),
			"add httpGet, tcpSocket, grpc or exec")
	case len(used) > 1:
		p.ReportKey(w.Object, n.Get(used[1]),
			fmt.Sprintf("the %s of %s has %s, and can have only one of them", title, c.Title(),
				source.And(used)),
			"remove all but one")
	case used[0] == "exec" && n.Get("exec").Kind == source.Map && len(n.At("exec", "command").Items) == 0:
		p.ReportKey(w.Object, n.Get("exec"), fmt.Sprintf("the %s of %s runs no command", title, c.Title()),
			"add command: the program and its arguments")
	}
	if threshold := n.Get("successThreshold"); field != "readinessProbe" {
		if v, ok := threshold.Int(); ok && v > 1 {
			p.Report(w.Object, threshold, fmt.Sprintf("successThreshold of a %s is %d, and can only be 1", title, v),
				"remove it: 1 is the default").
				Fix("remove successThreshold", source.RemoveField(n, "successThreshold")...)
		}
	}
	for _, f := range []string{"initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold",
		"failureThreshold"} {
		if v := n.Get(f); v.Kind == source.Int && strings.HasPrefix(v.Text, "-") && v.Text != "-0" {
			p.Report(w.Object, v, fmt.Sprintf("%s is %s, and cannot be negative", f, v.Text),
				"write 0 or more, or remove it")
		}
	}
	for _, h := range probeHandlers {
		portNumber(p, w, n.At(h, "port"))
	}
	grace := n.Get("terminationGracePeriodSeconds")
	if v, ok := grace.Int(); field == "readinessProbe" && manifest.IsSet(grace) {
		p.ReportKey(w.Object, grace, "a readiness probe has terminationGracePeriodSeconds, though it ends nothing",
			"remove it").
			Fix("remove terminationGracePeriodSeconds", source.RemoveField(n, "terminationGracePeriodSeconds")...)
	} else if ok && v <= 0 {
		p.Report(w.Object, grace, fmt.Sprintf("terminationGracePeriodSeconds of a probe is %d, and must be above 0", v),
			"write 1 or more, or remove it: that of the pod is the default")
	}
}
