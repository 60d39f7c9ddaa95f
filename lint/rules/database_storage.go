package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var databaseStorage = &lint.Rule{
	ID:      "database-storage",
	Summary: "a database that keeps its data in an emptyDir or in its container",
	Why: "An emptyDir goes with its pod, and what a container writes goes with the container. " +
		"When the node is drained, the pod is evicted or the image changes, the database starts empty.",
	Do: "Keep the data on a PersistentVolumeClaim: in a StatefulSet, write volumeClaimTemplates and mount the " +
		"claim at the data folder.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if w.Ends || w.Kind == "Pod" || w.Kind == "PodTemplate" || w.Kind == "DaemonSet" {
			return
		}
		for _, c := range w.Containers() {
			n := losesData(w, c)
			if n == nil {
				continue
			}
			i, _ := parseImage(c.Image)
			name := productOf(i)
			if n == c.Node.Get("image") {
				p.Report(w.Object, n, name+" keeps its data in the container, which goes with the pod",
					"write volumeClaimTemplates, and mount the claim at "+databaseOf(c).dirs[0])
			} else {
				p.Report(w.Object, n, name+" keeps its data on volume "+dataVolume(c)+
					", an emptyDir that goes with the pod", "use a PersistentVolumeClaim")
			}
		}
	},
}
