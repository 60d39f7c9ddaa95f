package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeShadowed = &lint.Rule{
	ID:      "volume-shadowed",
	Summary: "a volume of a StatefulSet that one of its volumeClaimTemplates takes the place of",
	Why: "The StatefulSet puts a claim of each pod's own in the place of a volume of the same name. So the volume is " +
		"never used, though it stands there: what it would have shown or limited is missing.",
	Do:       "Remove the volume, or give it, and where it is mounted, a name of its own.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/#StatefulSetSpec",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, n := range w.Pod().Get("volumes").Items {
			name := n.Get("name")
			if claim := w.Volume(name.Text); claim != nil && claim.Claimed && name.Text != "" && !namesClaim(n) {
				p.Report(w.Object, name,
					fmt.Sprintf("the claim template %s takes the place of this volume, which is never used", name.Text),
					"remove the volume, or give it another name").
					Relate(claim.Node.At("metadata", "name"), "the claim template is here")
			}
		}
	},
	Kinds: []string{"StatefulSet"},
}

// namesClaim reports whether a volume is written as the claim which the StatefulSet
// puts in its place, as many do out of habit: nothing else was meant.
func namesClaim(volume *source.Node) bool {
	return volume.At("persistentVolumeClaim", "claimName").Text == volume.Get("name").Text
}
