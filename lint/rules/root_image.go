package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rootImageRefused = &lint.Rule{
	ID:      "root-image",
	Summary: "an image known to start as root, where runAsNonRoot keeps root from starting and no user is given",
	Why: "With runAsNonRoot the kubelet looks at the user of the image, and refuses to start one that is root: the " +
		"container stays in CreateContainerConfigError. " +
		"Many official images start as root and change to another user later, which is too late for that check.",
	Do: "Give a user that the image works as, with runAsUser; take a variant of the image that has one, such as " +
		"nginxinc/nginx-unprivileged; or let it start as root, without runAsNonRoot: true.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			nonRoot := inForce(w, c, "runAsNonRoot")
			if manifest.IsSet(inForce(w, c, "runAsUser")) || !manifest.IsTrue(nonRoot) {
				continue
			}
			n := c.Node.Get("image")
			if n.Kind != source.String {
				continue
			}
			if i, ok := parseImage(n.Text); ok && i.startsAsRoot() != "" {
				p.Report(w.Object, n, "image "+n.Text+" starts as root, and runAsNonRoot keeps it from starting",
					"give it a user with runAsUser, or leave runAsNonRoot out").
					Relate(nonRoot, "runAsNonRoot is here")
			}
		}
	},
}
