package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var nodeName = &lint.Rule{
	ID:      "node-name",
	Summary: "nodeName in a pod whose claim waits for the scheduler",
	Why: "nodeName passes by the scheduler. A claim whose class has volumeBindingMode: WaitForFirstConsumer gets its " +
		"volume when the scheduler has found a node for the pod: it never does, and both stay Pending.",
	Do:       "Write nodeSelector: {kubernetes.io/hostname: NODE} in place of nodeName.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		name := w.Pod().Get("nodeName")
		if name.Kind != source.String || name.Text == "" {
			return
		}
		for _, v := range w.Volumes() {
			if spec := p.ClaimSpec(w, v); spec.Exists() && p.WaitsForPod(w.Object, spec) {
				p.Report(w.Object, name, fmt.Sprintf("nodeName passes by the scheduler, for which the claim of volume %s waits",
					v.Name), fmt.Sprintf("write nodeSelector: {kubernetes.io/hostname: %s}", name.Text)).
					Relate(spec.Get("storageClassName"), "the class waits for the first pod")
				return
			}
		}
	},
}
