package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rwoClaimShared = &lint.Rule{
	ID:      "rwo-claim-shared",
	Summary: "a claim that only one node or pod can use, in several pods",
	Why: "A volume with ReadWriteOnce is attached to one node. Pods that land on another stay in ContainerCreating " +
		"with a Multi-Attach error, for as long as a pod on the first node runs; " +
		"with ReadWriteOncePod that holds for every second pod. It works in a test on one node, and fails when the " +
		"cluster has two.",
	Do: "Give each pod a claim of its own, by a StatefulSet with volumeClaimTemplates; or use a storage class with " +
		"ReadWriteMany; or run one pod, with strategy Recreate. " +
		"Pods that must share can ask for one node by a required podAffinity on kubernetes.io/hostname.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
	Input:    checkClaimShared,
}

func checkClaimShared(p *lint.Pass) {
	first := map[*manifest.Object]claimUse{}
	for _, w := range p.Workloads {
		if !w.MountsClaims {
			continue
		}
		uses := claimUses(p.Index, w)
		if len(uses) == 0 {
			continue
		}
		pods, field := podsAtOnce(p.Index, w)
		reported := false
		for _, u := range uses {
			if onOneNode(w.Pod()) && !u.onePod() {
				continue
			}
			if field != nil {
				reportClaimOfMany(p, u, pods, field)
				reported = true
			}
			if !runsBesideOthers(w) {
				continue
			}
			other, ok := first[u.claim]
			if !ok {
				first[u.claim] = u
			} else if !reported && other.workload != w && other.workload.Title() != w.Title() &&
				p.Together(other.workload.Object, w.Object) {
				p.Report(w.Object, u.node, "claim "+u.node.Text+" is "+u.mode.Text+", and "+other.workload.Title()+
					" mounts it too", claimHint(u)).
					Relate(other.node, "mounted here as well").Relate(u.mode, "the claim stands here")
			}
		}
	}
}

func reportClaimOfMany(p *lint.Pass, u claimUse, pods string, field *source.Node) {
	message := "claim " + u.node.Text + " is " + u.mode.Text + ", but " + u.workload.Title() + " has " + pods
	p.Report(u.workload.Object, u.node, message, claimHint(u)).Relate(field, "this many pods").Relate(u.mode,
		"the claim stands here")
}

func claimHint(u claimUse) string {
	if u.workload.Kind == "DaemonSet" || u.workload.Ends {
		return "use a claim with ReadWriteMany, or a volume for each pod: ephemeral.volumeClaimTemplate"
	}
	return "use a StatefulSet with volumeClaimTemplates, a claim with ReadWriteMany, or one pod with strategy Recreate"
}

// runsBesideOthers reports whether pods of a workload are there while those of
// others are: not those of a Job, which may be over, or of a Pod, which may be
// for a look at the volume.
func runsBesideOthers(w *manifest.Workload) bool {
	return w.Kind != "Job" && w.Kind != "Pod" && w.Kind != "PodTemplate" && w.Replicas != 0
}
