package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var writableRoot = &lint.Rule{
	ID:      "writable-root",
	Summary: "a container that can write to its root file system",
	Why: "Whoever gets into a container that can write to its own file system can change programs there and put new " +
		"ones beside them. And what the program itself writes there fills the disk of the node, and is gone with the " +
		"container.",
	Do: "Write readOnlyRootFilesystem: true into the container's securityContext, and mount an emptyDir where the " +
		"program has to write, as /tmp.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
	Workload: checkWritableRoot,
	Foreign: []string{"kube-linter/no-read-only-root-fs", "kube-score/container-security-context-readonlyrootfilesystem",
		"polaris/notReadOnlyRootFilesystem"},
}

func checkWritableRoot(p *lint.Pass, w *manifest.Workload) {
	if w.Pod().At("os", "name").Text == "windows" {
		return // it has no such thing
	}
	for _, c := range w.Containers() {
		if c.Node.Kind == source.Map && writesRoot(c) {
			p.Report(w.Object, rootPlace(c.Node),
				c.Title()+" can write to its root file system",
				"write readOnlyRootFilesystem: true into its securityContext, and mount an emptyDir where it has to write")
		}
	}
}

// rootPlace gives what says of a container that it can write there, or should say else.
func rootPlace(c *source.Node) *source.Node {
	security := c.Get("securityContext")
	switch {
	case security.Has("readOnlyRootFilesystem"):
		return security.Get("readOnlyRootFilesystem")
	case manifest.IsSet(security):
		return security
	}
	return nameOrWhole(c)
}
