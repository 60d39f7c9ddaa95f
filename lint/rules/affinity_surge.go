package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var affinitySurge = &lint.Rule{
	ID:      "affinity-surge",
	Summary: "a progress deadline that is over before an old pod has left its node to a new one",
	Why: "With a required anti-affinity of its own pods, a Deployment's new pod can only start on a node that none " +
		"of the old ones is on. " +
		"Where there is no such node it waits for an old pod to end, which may take the whole grace period, or for a " +
		"new node. " +
		"The rollout is reported as failed before that.",
	Do:       "Leave progressDeadlineSeconds at its default, ten minutes, or make the anti-affinity a preferred one.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
	Kinds:    []string{"Deployment", "Rollout"},
	Workload: checkAffinitySurge,
}

func checkAffinitySurge(p *lint.Pass, w *manifest.Workload) {
	deadline := w.At("spec", "progressDeadlineSeconds")
	seconds, ok := deadline.Int()
	term := ownNode(w)
	if !ok || seconds <= 0 || term == nil || w.At("spec", "strategy", "type").Text == "Recreate" {
		return
	}
	grace, ok := w.Pod().Get("terminationGracePeriodSeconds").Int()
	if !ok {
		grace = 30
	}
	if seconds > grace {
		return
	}
	p.Report(w.Object, deadline,
		fmt.Sprintf("progressDeadlineSeconds is %d, but a new pod may wait %d seconds for an old one to leave its node",
			seconds, grace),
		"remove it: the default is 600; or make the anti-affinity a preferred one").
		Relate(term.node, "no two pods may be on one node")
}

// ownNode gives the term that lets no two pods of the workload onto one node,
// nil when there is none.
func ownNode(w *manifest.Workload) *podTerm {
	terms := podTerms(w, "podAntiAffinity")
	for i, t := range terms {
		if t.required && t.own(w) && t.node.Get("topologyKey").Text == "kubernetes.io/hostname" {
			return &terms[i]
		}
	}
	return nil
}
