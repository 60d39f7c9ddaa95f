package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var userNamespace = &lint.Rule{
	ID:      "user-namespace",
	Summary: "hostUsers: false with what users of its own rule out",
	Why: "With hostUsers: false root in the pod is nobody on the node. The API server refuses it together with the " +
		"network, processes or memory of the node, and with block devices, which all belong to the node's users.",
	Do:       "Remove hostUsers: false, or what takes the pod into the node.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/core/validation/validation.go: validateHostUsers",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		users := w.Pod().Get("hostUsers")
		if !manifest.IsFalse(users) {
			return
		}
		for _, field := range []string{"hostNetwork", "hostPID", "hostIPC"} {
			if n := w.Pod().Get(field); manifest.IsTrue(n) {
				p.Report(w.Object, n, field+": true cannot stand beside hostUsers: false",
					"remove one of the two").Relate(users, "hostUsers is here")
			}
		}
		for _, c := range w.Containers() {
			if n := c.Node.Get("volumeDevices"); len(n.Items) > 0 {
				p.ReportKey(w.Object, n,
					fmt.Sprintf("%s has volumeDevices, which cannot stand beside hostUsers: false", c.Title()),
					"mount the volume as files, or remove hostUsers: false").Relate(users, "hostUsers is here")
			}
		}
	},
}
