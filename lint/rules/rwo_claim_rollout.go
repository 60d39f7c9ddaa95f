package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var rwoClaimRollout = &lint.Rule{
	ID:      "rwo-claim-rollout",
	Summary: "a rolling update of one pod with a claim that only one node or pod can use",
	Why: "With one replica a rolling update starts the new pod first, and ends the old one when the new one is " +
		"ready. The new pod waits for the volume, which the old one holds: " +
		"with ReadWriteOnce whenever it lands on another node, with ReadWriteOncePod always. The update stands still " +
		"until somebody deletes the old pod. " +
		"On the same node, both pods write to the same files for a while.",
	Do: "Write strategy.type: Recreate, which ends the old pod first. A StatefulSet does so too, but its claims are " +
		"new and empty, unless it mounts this one under volumes.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		// What an autoscaler makes several of is rwo-claim-shared's.
		if _, several := podsAtOnce(p.Index, w); several == nil {
			checkClaimRollout(p, w)
		}
	},
}

func checkClaimRollout(p *lint.Pass, w *manifest.Workload) {
	starts, waits := startsNewFirst(w, 1)
	if !w.Is("apps", "Deployment") || w.Replicas != 1 || !starts {
		return
	}
	if p.Runs(databaseAsDeployment) && databaseContainer(w) != nil {
		return
	}
	for _, u := range claimUses(p.Index, w) {
		if onOneNode(w.Pod()) && !u.onePod() || u.onePod() && !waits {
			continue
		}
		what := ": both may write to it for a while"
		if waits {
			what = ": each may wait for the other"
		}
		p.Report(w.Object, w.At("spec", "strategy", "type"),
			"an update starts a second pod while the first holds claim "+u.node.Text+", which is "+u.mode.Text+what,
			"write strategy.type: Recreate, without rollingUpdate").
			Relate(u.node, "mounted here").Relate(u.mode, "the claim stands here")
		return
	}
}
