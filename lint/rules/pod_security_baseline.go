package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var podSecurityBaseline = &lint.Rule{
	ID:      "pod-security-baseline",
	Summary: "a pod that the Pod Security level baseline does not admit",
	Why: "The level baseline keeps pods from the known ways out of a container: host namespaces, ports and paths, " +
		"privileged containers, added capabilities. " +
		"A namespace with the label pod-security.kubernetes.io/enforce: baseline refuses the pod; a Deployment is " +
		"accepted there and never gets one.",
	Do: "Take out what the finding names. What truly needs the node, such as a driver or an agent, goes into a " +
		"namespace of its own with the level privileged.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
	ForeignParts: map[string][]string{
		"capabilities_baseline": {"kube-linter/drop-net-raw-capability", "polaris/dangerousCapabilities"},
		"hostIPC":               {"kube-linter/host-ipc", "polaris/hostIPCSet"},
		"hostNetwork":           {"kube-linter/host-network", "polaris/hostNetworkSet"},
		"hostPID":               {"kube-linter/host-pid", "polaris/hostPIDSet"},
		"hostPathVolumes":       {"polaris/hostPathSet"},
		"hostPorts":             {"polaris/hostPortSet"},
		"privileged": {"kube-linter/privileged-container", "kube-score/container-security-context-privileged",
			"polaris/runAsPrivileged"},
		"procMount":               {"kube-linter/unsafe-proc-mount", "polaris/procMount"},
		"seccompProfile_baseline": {"kube-score/container-seccomp-profile", "polaris/linuxHardening"},
		"sysctls":                 {"kube-linter/unsafe-sysctls"},
		"windowsHostProcess":      {"polaris/hostProcess"},
	},
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if w.Pod().Kind == source.Map && !enforces(p, w, "baseline") {
			reportPodSecurity(p, w, "baseline", violations(p, w, "baseline", ""))
		}
	},
}
