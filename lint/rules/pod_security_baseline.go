package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/podsecurity"
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
		if w.Pod.Kind == source.Map {
			reportPodSecurity(p, w, "baseline", podsecurity.Check(w.Template, w.Pod, false, oldestVersion(p)))
		}
	},
}

// oldestVersion gives the oldest version of Kubernetes that the objects are held to,
// which allows the least; the newest that there is when none is named.
func oldestVersion(p *lint.Pass) string {
	if len(p.Options.Kubernetes) == 0 {
		return k8s.Latest()
	}
	return slices.MinFunc(p.Options.Kubernetes, func(a, b string) int {
		switch {
		case k8s.Before(a, b):
			return -1
		case k8s.Before(b, a):
			return 1
		}
		return 0
	})
}

// reportPodSecurity reports violations of a level. What a container has to set
// and does not is one finding.
func reportPodSecurity(p *lint.Pass, w *manifest.Workload, level string, violations []podsecurity.Violation) {
	violations = slices.DeleteFunc(violations, func(v podsecurity.Violation) bool {
		return p.Accepts(w.Object, v.Control)
	})
	missing := map[*source.Node][]string{}
	for _, v := range violations {
		if v.Missing != "" {
			missing[v.Node] = append(missing[v.Node], v.Missing)
		}
	}
	for _, v := range violations {
		if v.Missing == "" {
			p.Report(w.Object, v.Node, v.Message+", which the Pod Security level "+level+" does not allow", v.Hint)
			continue
		}
		if list := missing[v.Node]; list != nil {
			p.ReportAt(w.Object, containerPlace(v.Node),
				v.Container+" does not set "+source.And(list)+", which the Pod Security level "+
					level+" asks for",
				"add it to the container's securityContext; runAsNonRoot and seccompProfile can stand in the pod's, "+
					"for all containers")
			delete(missing, v.Node)
		}
	}
}

// containerPlace is where a finding on a whole container stands: its security
// context or its name.
func containerPlace(c *source.Node) source.Range {
	if s := c.Get("securityContext"); s.Exists() {
		return s.Key
	}
	if name := c.Get("name"); name.Exists() {
		return name.Range
	}
	return c.Range
}
