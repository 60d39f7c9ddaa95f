package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeClaim = &Rule{
	ID:       "volume-claim",
	Summary:  "a claim that is not there, where the input defines others",
	Why:      "The pod stays Pending until there is a PersistentVolumeClaim of that name in its namespace.",
	Do:       "Write the name of a claim that is there, or add the claim.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
	Workload: checkVolumeClaim,
}

const claimKind = "PersistentVolumeClaim"

func checkVolumeClaim(p *Pass, w *Workload) {
	for _, n := range claims(w) {
		if len(p.Find(w.Object, claimKind, "", n.Text)) > 0 || p.inOtherNamespace(w.Object, "", claimKind, n.Text, n) || p.Made(claimKind, n.Text) {
			continue
		}
		if others := p.others(w.Object, claimKind, ""); len(others) > 0 {
			p.Report(w.Object, n, fmt.Sprintf("there is no PersistentVolumeClaim %s", n.Text),
				oneOfThem(n.Text, others))
		}
	}
}

// claims gives the names of the claims that the volumes of a workload use.
func claims(w *Workload) (list []*source.Node) {
	for _, v := range ownVolumes(w) {
		if n := v.At("persistentVolumeClaim", "claimName"); n.Kind == source.String && n.Text != "" {
			list = append(list, n)
		}
	}
	return list
}
