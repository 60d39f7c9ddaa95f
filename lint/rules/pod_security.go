package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/podsecurity"
	"github.com/plimsoll-dev/plimsoll/source"
)

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

// violations gives what a level, as a version has it, has against the pods of a workload;
// "" stands for the oldest version that the objects are held to.
func violations(p *lint.Pass, w *manifest.Workload, level, version string) []podsecurity.Violation {
	if version == "" || !k8s.Before(version, k8s.Latest()) {
		version = oldestVersion(p)
	}
	return podsecurity.Check(w.Template(), w.Pod(), level == "restricted", version)
}

// reportPodSecurity reports violations of a level but for those that a comment for another
// linter accepts. What a container has to set and does not is one finding.
func reportPodSecurity(p *lint.Pass, w *manifest.Workload, level string, violations []podsecurity.Violation) {
	reportLevel(p, w, level, slices.DeleteFunc(violations, func(v podsecurity.Violation) bool {
		return p.Accepts(w.Object, v.Control)
	}))
}

// reportLevel reports violations of a level, and gives the findings.
func reportLevel(p *lint.Pass, w *manifest.Workload, level string, violations []podsecurity.Violation) (
	findings []*lint.Finding) {
	missing := map[*source.Node][]string{}
	for _, v := range violations {
		if v.Missing != "" {
			missing[v.Node] = append(missing[v.Node], v.Missing)
		}
	}
	for _, v := range violations {
		if v.Missing == "" {
			findings = append(findings, p.Report(w.Object, v.Node,
				v.Message+", which the Pod Security level "+level+" does not allow", v.Hint))
			continue
		}
		if list := missing[v.Node]; list != nil {
			findings = append(findings, p.ReportAt(w.Object, containerPlace(v.Node),
				v.Container+" does not set "+source.And(list)+", which the Pod Security level "+level+" asks for",
				"add it to the container's securityContext; runAsNonRoot and seccompProfile can stand in the pod's, "+
					"for all containers"))
			delete(missing, v.Node)
		}
	}
	return findings
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
