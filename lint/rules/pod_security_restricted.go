package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/podsecurity"
	"github.com/plimsoll-dev/plimsoll/source"
)

var podSecurityRestricted = &lint.Rule{
	ID:      "pod-security-restricted",
	Summary: "a pod that the Pod Security level restricted does not admit",
	Why: "The level restricted asks of every container to run as another user than root, without capabilities, " +
		"without a way to more rights and under a seccomp profile, so that a hole in it leads nowhere. " +
		"A namespace with the label pod-security.kubernetes.io/enforce: restricted refuses the pod; a Deployment is " +
		"accepted there and never gets one.",
	Do: "Set runAsNonRoot: true and seccompProfile.type: RuntimeDefault for the pod, allowPrivilegeEscalation: false " +
		"and capabilities.drop: [ALL] for each container. " +
		"What pod-security-baseline reports is not said again, unless it is all that stands in the way.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
	ForeignParts: map[string][]string{
		"allowPrivilegeEscalation": {"kube-linter/privilege-escalation-container", "polaris/privilegeEscalationAllowed"},
		"capabilities_restricted": {"kube-linter/drop-net-raw-capability", "polaris/dangerousCapabilities",
			"polaris/insecureCapabilities", "polaris/linuxHardening"},
		"hostPathVolumes": {"polaris/hostPathSet"},
		"hostIPC":         {"kube-linter/host-ipc", "polaris/hostIPCSet"},
		"hostNetwork":     {"kube-linter/host-network", "polaris/hostNetworkSet"},
		"hostPID":         {"kube-linter/host-pid", "polaris/hostPIDSet"},
		"hostPorts":       {"polaris/hostPortSet"},
		"privileged": {"kube-linter/privileged-container", "kube-score/container-security-context-privileged",
			"polaris/runAsPrivileged"},
		"procMount_restricted":      {"kube-linter/unsafe-proc-mount", "polaris/procMount"},
		"runAsNonRoot":              {"kube-linter/run-as-non-root", "polaris/runAsRootAllowed"},
		"runAsUser":                 {"kube-linter/run-as-non-root", "polaris/runAsRootAllowed"},
		"seccompProfile_restricted": {"kube-score/container-seccomp-profile", "polaris/linuxHardening"},
		"sysctls":                   {"kube-linter/unsafe-sysctls"},
		"windowsHostProcess":        {"polaris/hostProcess"},
	},
	Workload: checkPodSecurityRestricted,
}

func checkPodSecurityRestricted(p *lint.Pass, w *manifest.Workload) {
	if w.Pod().Kind != source.Map || enforces(p, w, "restricted") {
		return
	}
	all := violations(p, w, "restricted", "")
	if p.Runs(podSecurityBaseline) {
		baseline := violations(p, w, "baseline", "")
		rest := slices.DeleteFunc(slices.Clone(all), func(v podsecurity.Violation) bool {
			// By the node, since those of a spec do not have places of their own.
			return slices.ContainsFunc(baseline, func(b podsecurity.Violation) bool { return b.Node == v.Node })
		})
		if len(rest) > 0 {
			all = rest
		}
	}
	reportPodSecurity(p, w, "restricted", all)
}
