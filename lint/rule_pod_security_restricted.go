package lint

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

var podSecurityRestricted = &Rule{
	ID:      "pod-security-restricted",
	Summary: "a pod that the Pod Security level restricted does not admit",
	Why: "The level restricted asks of every container to run as another user than root, without capabilities, without a way to more rights and under a seccomp profile, so that a hole in it leads nowhere. " +
		"A namespace with the label pod-security.kubernetes.io/enforce: restricted refuses the pod; a Deployment is accepted there and never gets one.",
	Do: "Set runAsNonRoot: true and seccompProfile.type: RuntimeDefault for the pod, allowPrivilegeEscalation: false and capabilities.drop: [ALL] for each container. " +
		"What pod-security-baseline reports is not said again, unless it is all that stands in the way.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
	Workload: checkPodSecurityRestricted,
}

func checkPodSecurityRestricted(p *Pass, w *Workload) {
	if w.Pod.Kind != source.Map {
		return
	}
	all := podViolations(w.Template, w.Pod, true)
	if p.Runs(podSecurityBaseline) {
		baseline := podViolations(w.Template, w.Pod, false)
		rest := slices.DeleteFunc(slices.Clone(all), func(v violation) bool {
			return slices.ContainsFunc(baseline, func(b violation) bool { return b.node.Place == v.node.Place })
		})
		if len(rest) > 0 {
			all = rest
		}
	}
	reportPodSecurity(p, w, "restricted", all)
}
