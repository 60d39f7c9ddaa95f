package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var resourceClaim = &lint.Rule{
	ID:      "resource-claim",
	Summary: "a claim of a container for a device that the pod does not declare",
	Why: "A container takes devices by the names that resourceClaims of its pod gives them, not by those of the " +
		"ResourceClaim or its template. The API server refuses a name that is not there.",
	Do:       "Write a name of the pod's resourceClaims, or add it there.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/core/validation/validation.go: validateResourceClaimNames",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		names := podClaimNames(w)
		for _, c := range w.Containers() {
			for _, claim := range c.Node.At("resources", "claims").Items {
				n := claim.Get("name")
				if n.Kind != source.String || n.Text == "" || slices.Contains(names, n.Text) {
					continue
				}
				hint := "add it to resourceClaims of the pod, which has none"
				if len(names) > 0 {
					hint = didYouMean(n.Text, names, "write one of the pod's resourceClaims ("+some(names)+")")
				}
				p.Report(w.Object, n,
					fmt.Sprintf("%s asks for the claim %s, which the pod does not declare", c.Title(), n.Text), hint)
			}
		}
	},
}

// podClaimNames are the names that the pods of a workload give their claims for
// devices.
func podClaimNames(w *manifest.Workload) (names []string) {
	for _, claim := range w.Pod().Get("resourceClaims").Items {
		names = append(names, claim.Get("name").Text)
	}
	return names
}
