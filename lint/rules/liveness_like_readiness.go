package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var livenessLikeReadiness = &lint.Rule{
	ID:      "liveness-like-readiness",
	Summary: "a liveness probe that asks what the readiness probe does, no more patiently",
	Why: "The container is killed for what should only take it out of the Service for a while: under load all pods " +
		"are restarted one after the other. " +
		"A liveness probe that waits longer is passed over.",
	Do: "Let the liveness probe fail later, with a failureThreshold well above that of the readiness probe, or " +
		"ask something that depends on nothing else; or leave it out.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#caution",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkLiveness(p, w, false) },
	Foreign:  []string{"kube-score/pod-probes-identical"},
}
