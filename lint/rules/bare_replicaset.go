package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var bareReplicaSet = &lint.Rule{
	ID:      "bare-replicaset",
	Summary: "a ReplicaSet or ReplicationController that was written by hand",
	Why: "A change of the pod template reaches no pod that runs: a ReplicaSet only makes the pods that are missing. " +
		"There is no rollout, no history and no way back. " +
		"Deployments make ReplicaSets, and have all of that.",
	Do: "Write a Deployment: kind and apiVersion change, and a ReplicationController's selector moves under " +
		"matchLabels.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#when-to-use-a-replicaset",
	Kinds:    []string{"ReplicaSet", "ReplicationController"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Workload != nil && !isMadeByOthers(o) {
			p.Report(o, o.At("kind"), "a new image or setting in "+o.Title()+" reaches no pod that runs",
				"write a Deployment, which makes ReplicaSets and rolls changes out").
				Because(o.Folder() + o.Kind)
		}
	},
}
