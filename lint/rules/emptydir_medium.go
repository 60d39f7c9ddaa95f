package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var emptyDirMedium = &lint.Rule{
	ID:      "emptydir-medium",
	Summary: "an emptyDir on a medium that no kubelet knows",
	Why: "The API server takes any text, but the kubelet knows Memory and HugePages alone, in this spelling. With " +
		"another one it cannot set up the volume, and the pod stays in ContainerCreating.",
	Do:       "Write Memory, HugePages or HugePages- and the size of a page, or remove medium for the node's disk.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, v := range w.Volumes() {
			n := v.Node.At("emptyDir", "medium")
			if v.Claimed || n.Kind != source.String || n.Text == "" || isMedium(n.Text) || placeholder(n.Text) {
				continue
			}
			f := p.Report(w.Object, n, fmt.Sprintf("medium is %s, and can only be Memory, HugePages or HugePages- and a size",
				source.Shorten(n.Text, 40)), "write Memory, or remove medium for the node's disk")
			fixCase(f, n, "Memory", "HugePages")
		}
	},
}

// isMedium reports whether the kubelet knows a medium.
func isMedium(s string) bool {
	return s == "Memory" || s == "HugePages" || strings.HasPrefix(s, "HugePages-")
}
