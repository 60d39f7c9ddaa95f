package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var recreateStrategy = &lint.Rule{
	ID:      "recreate-strategy",
	Summary: "a Deployment behind a Service that stops all pods before it starts new ones",
	Why: "With the strategy Recreate each change of the pods is a time without any: the Service has nobody to send " +
		"requests to until the first new pod is ready, and where the new version does not start, nobody at all. Pods " +
		"that hold a claim or a port of the node are passed over: two versions of them cannot run side by side.",
	Do:       "Write type: RollingUpdate where two versions of the program can run side by side.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment",
	Kinds:    []string{"Deployment"},
	Object:   checkRecreateStrategy,
	Foreign:  []string{"kube-linter/no-rolling-update-strategy", "kube-score/deployment-strategy"},
}

func checkRecreateStrategy(p *lint.Pass, o *manifest.Object) {
	w := o.Workload
	if w == nil || !recreates(o) || keepsData(w) || holdsNodePort(w) {
		return
	}
	service := p.ServiceOf(w)
	if service == nil {
		return
	}
	p.Report(o, o.At("spec", "strategy", "type"), "all pods stop before the new ones start, and Service "+service.Name+
		" has nobody to send requests to meanwhile",
		"write RollingUpdate where two versions can run side by side").
		Relate(manifest.ServiceSelector(service).Anchor(), "the selector of the Service")
}

// holdsNodePort reports whether the pods take a port of their node, which no other can
// have there.
func holdsNodePort(w *manifest.Workload) bool {
	if manifest.IsTrue(w.Pod().Get("hostNetwork")) {
		return true
	}
	for _, c := range w.Containers() {
		for _, port := range c.Ports {
			if manifest.IsSet(port.Node.Get("hostPort")) {
				return true
			}
		}
	}
	return false
}
