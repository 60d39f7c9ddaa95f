package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var matchLabelKeys = &lint.Rule{
	ID:      "match-label-keys",
	Summary: "matchLabelKeys with a label that the pods do not have",
	Why: "The value of each key is taken from the pod that is placed. A key that it lacks is passed over without a " +
		"word, " +
		"so the pods of all revisions, or of all tenants, are counted together.",
	Do: "Write labels of the pod template, or one that the controller gives to pods: pod-template-hash in a " +
		"Deployment, controller-revision-hash in a StatefulSet or DaemonSet.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#topologyspreadconstraints-field",
	Workload: checkMatchLabelKeys,
}

func checkMatchLabelKeys(p *lint.Pass, w *manifest.Workload) {
	for _, n := range keyedTerms(w) {
		for _, field := range []string{"matchLabelKeys", "mismatchLabelKeys"} {
			for _, key := range n.Get(field).Items {
				if key.Kind != source.String || hasAtRunTime(w, key.Text) || labelKeyProblem(key.Text) != "" {
					continue
				}
				p.Report(w.Object, key,
					fmt.Sprintf("%s has %s, which is no label of the pods: %s", field, key.Text, podsHave(w)),
					"write one of their labels, or add this one to the pod template")
			}
		}
	}
}

// hasAtRunTime reports whether the pods have a label, from their template or
// from their controller.
func hasAtRunTime(w *manifest.Workload, key string) bool {
	_, ok := w.PodLabels.Get(key)
	return ok || slices.Contains(manifest.ControllerLabels[key], w.Kind)
}
