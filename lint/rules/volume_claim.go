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

const claimKind = "PersistentVolumeClaim"

func checkVolumeClaim(p *lint.Pass, w *manifest.Workload) {
	for _, n := range claims(w) {
		if len(p.Find(w.Object, claimKind, "", n.Text)) > 0 || inOtherNamespace(p, w.Object, "", claimKind, n.Text, n) || p.Generated(claimKind, n.Text) {
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

// claims gives the names of the claims that the volumes of a workload use.
func claims(w *manifest.Workload) (list []*source.Node) {
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
func hasAllElse(p *lint.Pass, w *manifest.Workload) bool {
	refs := []manifest.DataRef{{Kind: "ServiceAccount", Name: serviceAccountOf(w)}}
	if account := refs[0].Name.Text; account == "" || account == "default" {
		refs = nil
	}
	for _, use := range manifest.DataRefs(w) {
		if !use.Optional {
			refs = append(refs, use)
		}
	}
	for _, ref := range refs {
		found := manifest.OfGroup(p.Find(w.Object, ref.Kind, "", ref.Name.Text), "")
		if len(found) == 0 || found[0].Folder() != w.Folder() {
			return false
		}
	}
	return len(refs) > 0
}
