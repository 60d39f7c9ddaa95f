package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeClaim = &Rule{
	ID:       "volume-claim",
	Summary:  "a claim that is not there, where the input defines others or all else that the pods need",
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
		others := p.others(w.Object, claimKind, "")
		message := fmt.Sprintf("there is no PersistentVolumeClaim %s", n.Text)
		switch {
		case len(others) > 0:
			p.Report(w.Object, n, message, oneOfThem(n.Text, others))
		case p.hasAllElse(w):
			p.Report(w.Object, n, message, "add the claim: all else that the pods refer to is here")
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

// hasAllElse reports whether all ServiceAccounts, ConfigMaps and Secrets that a
// workload names are in its folder, and there are some: then so should its
// claims be.
func (p *Pass) hasAllElse(w *Workload) bool {
	refs := []configUse{{kind: "ServiceAccount", name: serviceAccountOf(w)}}
	if account := refs[0].name.Text; account == "" || account == "default" {
		refs = nil
	}
	for _, use := range configUses(w) {
		if !use.optional {
			refs = append(refs, use)
		}
	}
	for _, ref := range refs {
		found := ofGroup(p.Find(w.Object, ref.kind, "", ref.name.Text), "")
		if len(found) == 0 || found[0].folder() != w.folder() {
			return false
		}
	}
	return len(refs) > 0
}
