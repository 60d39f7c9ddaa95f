package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeClaim = &lint.Rule{
	ID:       "volume-claim",
	Summary:  "a claim that is not there, where the input defines others or all else that the pods need",
	Why:      "The pod stays Pending until there is a PersistentVolumeClaim of that name in its namespace.",
	Do:       "Write the name of a claim that is there, or add the claim.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
	Workload: checkVolumeClaim,
}

func checkVolumeClaim(p *lint.Pass, w *manifest.Workload) {
	for _, n := range claims(w) {
		if len(p.Find(w.Object, claimKind, "", n.Text)) > 0 ||
			inOtherNamespace(p, w.Object, "", claimKind, n.Text, n) || p.Generated(claimKind, n.Text) {
			continue
		}
		others := p.Candidates(w.Object, claimKind, "")
		message := fmt.Sprintf("there is no PersistentVolumeClaim %s", n.Text)
		switch {
		case len(others) > 0:
			p.Report(w.Object, n, message, oneOfThem(n.Text, others))
		case hasAllElse(p, w):
			p.Report(w.Object, n, message, "add the claim: all else that the pods refer to is here")
		}
	}
}
