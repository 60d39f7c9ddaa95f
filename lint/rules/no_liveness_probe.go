package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noLivenessProbe = &lint.Rule{
	ID:      "no-liveness-probe",
	Summary: "a container without a liveness probe",
	Why: "The kubelet restarts a container that ends. One that hangs, in a deadlock or a loop, stays as it is until " +
		"somebody sees it; with a readiness probe it gets no requests, and is one fewer for ever.",
	Do: "Add a livenessProbe that fails only where a restart helps, more patient than the readiness probe, and that " +
		"asks nothing of other programs. Where the program ends by itself when it cannot go on, accept the finding.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/#liveness-probe",
	Workload: checkNoLivenessProbe,
	Foreign:  []string{"kube-linter/no-liveness-probe", "kube-score/pod-probes", "polaris/livenessProbeMissing"},
}

func checkNoLivenessProbe(p *lint.Pass, w *manifest.Workload) {
	if w.Ends || w.Kind == "PodTemplate" || w.Kind == "Pod" && manifest.TextOr(w.Pod().Get("restartPolicy"),
		"Always") != "Always" {
		return
	}
	for _, c := range w.Containers() {
		if c.Role == manifest.Main && c.Node.Kind == source.Map && !manifest.IsSet(c.Node.Get("livenessProbe")) {
			p.Report(w.Object, nameOrWhole(c.Node), c.Title()+" has no liveness probe, so nothing restarts it when it hangs",
				"add a livenessProbe that fails only where a restart helps")
		}
	}
}
