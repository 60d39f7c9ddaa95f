package lint

import (
	"github.com/plimsoll-dev/plimsoll/source"
)

var podSecurityBaseline = &Rule{
	ID:      "pod-security-baseline",
	Summary: "a pod that the Pod Security level baseline does not admit",
	Why: "The level baseline keeps pods from the known ways out of a container: host namespaces, ports and paths, privileged containers, added capabilities. " +
		"A namespace with the label pod-security.kubernetes.io/enforce: baseline refuses the pod; a Deployment is accepted there and never gets one.",
	Do:       "Take out what the finding names. What truly needs the node, such as a driver or an agent, goes into a namespace of its own with the level privileged.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
	Workload: func(p *Pass, w *Workload) {
		if w.Pod.Kind == source.Map {
			reportPodSecurity(p, w, "baseline", podViolations(w.Template, w.Pod, false))
		}
	},
}

// reportPodSecurity reports violations of a level. What a container has to set
// and does not is one finding.
func reportPodSecurity(p *Pass, w *Workload, level string, violations []violation) {
	missing := map[*source.Node][]string{}
	for _, v := range violations {
		if v.missing != "" {
			missing[v.node] = append(missing[v.node], v.missing)
		}
	}
	for _, v := range violations {
		if v.missing == "" {
			p.Report(w.Object, v.node, v.message+", which the Pod Security level "+level+" does not allow", v.hint)
			continue
		}
		if list := missing[v.node]; list != nil {
			p.ReportAt(w.Object, containerPlace(v.node),
				containerTitle(v.node)+" does not set "+enumerate(list, "and")+", which the Pod Security level "+level+" asks for",
				"add it to the container's securityContext; runAsNonRoot and seccompProfile can stand in the pod's, for all containers")
			delete(missing, v.node)
		}
	}
}

// containerPlace is where a finding on a whole container stands: its security
// context or its name.
func containerPlace(c *source.Node) source.Place {
	if s := c.Get("securityContext"); s.Exists() {
		return s.Key
	}
	if name := c.Get("name"); name.Exists() {
		return name.Place
	}
	return c.Place
}
