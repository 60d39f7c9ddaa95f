package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var spreadFields = &lint.Rule{
	ID:      "spread-fields",
	Summary: "a topology spread constraint that is not possible, or two of the same kind",
	Why: "The API server refuses the object. maxSkew is at least one, minDomains is only for DoNotSchedule, and " +
		"there is one constraint for each topologyKey and whenUnsatisfiable.",
	Do:       "Join constraints that differ in nothing else, and give each a maxSkew of 1 or more.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/core/validation/validation.go: validateTopologySpreadConstraints",
	Workload: checkSpreadFields,
	Foreign:  []string{"kube-score/pod-topology-spread-constraints"},
}

func checkSpreadFields(p *lint.Pass, w *manifest.Workload) {
	type kind struct{ key, action string }
	first := map[kind]*source.Node{}
	for _, n := range w.Pod().Get("topologySpreadConstraints").Items {
		key, action, skew, domains := n.Get("topologyKey"), n.Get("whenUnsatisfiable"), n.Get("maxSkew"), n.Get("minDomains")
		if value, ok := skew.Int(); ok && value < 1 {
			p.Report(w.Object, skew, fmt.Sprintf("maxSkew is %d, and 1 is the least", value), "write maxSkew: 1")
		}
		if value, ok := domains.Int(); ok && value < 1 {
			p.Report(w.Object, domains, fmt.Sprintf("minDomains is %d, and 1 is the least", value),
				"remove it, or write how many there have to be")
		} else if ok && action.Kind == source.String && action.Text != "DoNotSchedule" {
			p.Report(w.Object, domains,
				fmt.Sprintf("minDomains needs whenUnsatisfiable: DoNotSchedule, and it is %s",
					action.Text),
				"remove minDomains, or write whenUnsatisfiable: DoNotSchedule")
		}
		if key.Kind == source.String && key.Text == "" {
			p.Report(w.Object, key, "topologyKey is empty",
				"write the label of nodes to spread over, such as kubernetes.io/hostname")
		}
		if key.Kind != source.String || action.Kind != source.String {
			continue
		}
		id := kind{key.Text, action.Text}
		if before := first[id]; before != nil {
			p.Report(w.Object, key, fmt.Sprintf("there are two constraints for %s with %s", key.Text, action.Text),
				"join them").Relate(before, "the other one is here")
			continue
		}
		first[id] = key
	}
}
