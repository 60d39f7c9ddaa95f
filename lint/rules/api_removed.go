package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var apiRemoved = &lint.Rule{
	ID:      "api-removed",
	Summary: "an API version that the chosen Kubernetes no longer serves, or does not serve yet",
	Why: "The API server answers no matches for kind, and the object is not created. In a cluster that was upgraded, " +
		"what exists goes on under a newer API version, " +
		"so the mistake shows only at the next deployment.",
	Do: "Write the API version that took its place. Where fields have other names or places there, the finding " +
		"says which; kubectl convert knows most of them.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
	Object:   checkAPIRemoved,
	Foreign:  []string{"kube-linter/no-extensions-v1beta", "kube-score/stable-version"},
}

func checkAPIRemoved(p *lint.Pass, o *manifest.Object) {
	if others, unserved, absent := p.Schemas.Unserved(o); unserved {
		hint := "its CRD has no version that is served: set served: true"
		if len(others) > 0 {
			hint = "write apiVersion: " + o.Group + "/" + others[len(others)-1] + ", or set served: true in its CRD"
		}
		said := "%s of %s is not served, as its CRD has it"
		if absent {
			said = "there is no %s of %s: its CRD has other versions"
			hint = strings.Replace(hint, "set served: true in", "add this one to", 1)
		}
		p.Report(o, o.At("apiVersion"), fmt.Sprintf(said, o.Kind, o.APIVersion), hint)
		return
	}
	s, ok := standingOf(p, o)
	if !ok || s.lacking == 0 || ownKind(p, o) {
		return
	}
	what := fmt.Sprintf("%s of %s", o.Kind, o.APIVersion)
	switch {
	case s.kind != nil && s.kind.Versions > s.lacking:
		// The oldest version that has it is newer than those that lack it.
		reportEarly(p, o,
			fmt.Sprintf("%s came with Kubernetes %s, and is not in %s", what, s.kind.Versions.Names()[0], s.lacking), s)
	case s.life != nil && s.life.Removed != "" && !k8s.Before(s.lacking.Newest().String(), s.life.Removed):
		reportMove(p, o, fmt.Sprintf("%s was removed in Kubernetes %s", what, s.life.Removed), s.better)
	default:
		reportMove(p, o, fmt.Sprintf("%s is not in Kubernetes %s", what, s.lacking), s.better)
	}
}
