package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var initRestartPolicy = &lint.Rule{
	ID:      "init-restart-policy",
	Summary: "an init container with OnFailure or Never in pods that run for ever",
	Why: "Of the restart policies of an init container only Always makes it a sidecar. " +
		"In pods that run for ever OnFailure changes nothing: an init container that fails is started again anyway. " +
		"With Never its first failure fails the pod, and the controller makes another one, again and again. Before " +
		"Kubernetes 1.35 the API server refuses both.",
	Do:       "Remove restartPolicy, or write Always if the container should run beside the others.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#detailed-behavior",
	Workload: checkInitRestartPolicy,
}

func checkInitRestartPolicy(p *lint.Pass, w *manifest.Workload) {
	if w.Ends || w.Kind == "Pod" || w.Kind == "PodTemplate" || w.Kind == "Service" ||
		olderThan(p.Options, "1.35") != "" {
		return // in these it can be meant; before 1.35 restart-policy says more
	}
	for _, c := range w.Containers() {
		policy := c.Node.Get("restartPolicy")
		if c.Role != manifest.Init || len(hooks(c)) > 0 || len(c.Node.Get("restartPolicyRules").Items) > 0 {
			continue
		}
		switch policy.Text {
		case "OnFailure":
			p.Report(w.Object, policy,
				fmt.Sprintf("restartPolicy of %s is OnFailure, which changes nothing: it is started again on failure "+
					"anyway",
					c.Title()),
				"remove it, or write Always if the container should run beside the others")
		case "Never":
			p.Report(w.Object, policy,
				fmt.Sprintf("restartPolicy of %s is Never, so its first failure fails the pod, and the %s makes another",
					c.Title(), w.Kind),
				"remove it, so that the container is started again, or write Always if it should run beside the others")
		}
	}
}
