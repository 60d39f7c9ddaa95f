package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var runAs = &lint.Rule{
	ID:      "run-as",
	Summary: "runAsNonRoot: true with user 0, which is root",
	Why: "The kubelet compares the two before it starts the container, and does not start it: the pod stays in " +
		"CreateContainerConfigError. A container takes each of them from its own security context, and from that of " +
		"the pod where it has none.",
	Do: "Give a user other than 0 that the image works as; or, for a program that must be root, write " +
		"runAsNonRoot: false for its container.",
	Severity: source.Error,
	Source:   "pkg/kubelet/kuberuntime/security_context.go: verifyRunAsNonRoot",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if w.Pod().At("os", "name").Text == "windows" {
			return // no number says who is root there
		}
		seen := map[*source.Node]bool{}
		for _, c := range w.Containers() {
			user, nonRoot := inForce(w, c, "runAsUser"), inForce(w, c, "runAsNonRoot")
			if id, ok := user.Int(); !ok || id != 0 || !manifest.IsTrue(nonRoot) || seen[user] {
				continue
			}
			seen[user] = true
			p.Report(w.Object, user,
				fmt.Sprintf("runAsUser is 0, which is root, and runAsNonRoot keeps %s from starting", c.Title()),
				"write a user other than 0, or runAsNonRoot: false for what must be root").
				Relate(nonRoot, "runAsNonRoot is here")
		}
	},
}
