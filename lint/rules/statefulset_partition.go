package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetPartition = &lint.Rule{
	ID:      "statefulset-partition",
	Summary: "a partition that keeps every pod of a StatefulSet from updates",
	Why: "Only pods whose number is the partition or above are updated. With a partition above them all, a new image " +
		"or setting is accepted, reported as rolled out, and reaches no pod; " +
		"not even one that is deleted and comes back.",
	Do: "Lower the partition below the number of replicas to update the last pods first, or remove it to " +
		"update all.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		n := w.At("spec", "updateStrategy", "rollingUpdate", "partition")
		partition, ok := n.Int()
		if !w.Is("apps", "StatefulSet") || !ok || partition == 0 || w.Replicas < 1 ||
			w.At("spec", "updateStrategy", "type").Text == "OnDelete" {
			return
		}
		start, _ := w.At("spec", "ordinals", "start").Int()
		if partition < start+w.Replicas || p.MayScale(w) {
			return
		}
		f := p.Report(w.Object, n,
			fmt.Sprintf("partition is %d, but the last pod is %s-%d: none is updated", partition,
				textIf(w.Name, "number"), start+w.Replicas-1),
			"remove partition, or write a number that some pods reach")
		if w.ReplicasNode().Exists() {
			f.Relate(w.ReplicasNode(), "this many pods")
		}
	},
}
