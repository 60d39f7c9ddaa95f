package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var affinitySpareNode = &lint.Rule{
	ID:      "affinity-spare-node",
	Summary: "a rollout that needs a node more than there are replicas",
	Why: "With a required anti-affinity of its own pods and no pod that may be missing, a Deployment can only go on " +
		"if a new pod finds a node without an old one. " +
		"A cluster that has just as many nodes as there are replicas never finishes the rollout. " +
		"The default for maxUnavailable is a quarter, rounded down: nothing, for up to three replicas.",
	Do:       "Set maxUnavailable to 1 or more, or make the anti-affinity a preferred one.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
	Kinds:    []string{"Deployment"},
	Workload: checkAffinitySpareNode,
}

func checkAffinitySpareNode(p *lint.Pass, w *manifest.Workload) {
	if _, waits := startsNewFirst(w, w.Replicas); !waits || w.Replicas < 1 {
		return
	}
	if term := ownNode(w); term != nil {
		p.Report(w.Object, term.node.Get("topologyKey"),
			fmt.Sprintf("a rollout needs %d nodes: none of the %d pods may be missing, and no two may be on one node",
				w.Replicas+1, w.Replicas),
			"set strategy.rollingUpdate.maxUnavailable: 1, or prefer separate nodes in place of requiring them")
	}
}
