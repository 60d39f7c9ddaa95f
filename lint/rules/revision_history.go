package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var revisionHistory = &lint.Rule{
	ID:      "revision-history",
	Summary: "revisionHistoryLimit 0, which leaves nothing to roll back to",
	Why: "kubectl rollout undo takes the pods of an old ReplicaSet or ControllerRevision. With a limit of 0 they are " +
		"deleted as soon as an update is through.",
	Do:       "Leave revisionHistoryLimit out, which keeps 10, or write 1 or more.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#clean-up-policy",
	Object: func(p *lint.Pass, o *manifest.Object) {
		n := o.At("spec", "revisionHistoryLimit")
		if limit, ok := n.Int(); ok && limit == 0 && o.Workload != nil {
			p.Report(o, n, "revisionHistoryLimit is 0, so there is nothing to roll back to", "write 1 or more, or remove it")
		}
	},
	Kinds: []string{"DaemonSet", "Deployment", "StatefulSet"},
}
