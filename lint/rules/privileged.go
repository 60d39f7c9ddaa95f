package rules

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var privileged = &lint.Rule{
	ID:      "privileged",
	Summary: "a privileged container in what is no part of the node",
	Why: "A privileged container has all capabilities and all devices of its node: whoever gets into it is root on " +
		"the node, and from there in every pod on it. " +
		"Drivers and agents that run as a DaemonSet or with a system priority class need it now and then, and are " +
		"not reported; an application never does.",
	Do:       "Remove privileged: true, and add the one capability that is needed under capabilities.add.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if isNodeAgent(w) {
			return
		}
		for _, c := range w.Containers() {
			// An init container that sets a sysctl and ends is left to pod-security-baseline.
			if n := c.Node.At("securityContext", "privileged"); manifest.IsTrue(n) && (c.Runs() || !setsSysctl(c)) {
				p.Report(w.Object, n, c.Title()+" is privileged: it is root on the node",
					"remove it, and add the capabilities that are needed one by one")
			}
		}
	},
	Foreign: []string{"kube-linter/privileged-container", "kube-score/container-security-context-privileged",
		"polaris/runAsPrivileged"},
}

// setsSysctl reports whether a container sets a parameter of the kernel, as
// search engines need it.
func setsSysctl(c *manifest.Container) bool {
	return slices.ContainsFunc(commandLine(c), func(word string) bool {
		return strings.Contains(word, "sysctl") || strings.Contains(word, "/proc/sys/") ||
			strings.Contains(word, "transparent_hugepage")
	})
}
