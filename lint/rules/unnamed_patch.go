package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

var unnamedPatch = &lint.Rule{
	ID:      "unnamed-patch",
	Summary: "what looks like a kustomize patch, and no kustomization names as one",
	Why: "Below a kustomization, a workload with neither a selector nor labels for its pods, or an object that lacks " +
		"what its kind asks for while all of it is elsewhere, can only be a patch. If no kustomization.yaml names the " +
		"file under patches, nothing applies it.",
	Do: "Name the file under patches of a kustomization.yaml, or remove it. A whole workload has a selector, " +
		"and its pods have labels.",
	Severity: source.Warning,
	PerFile:  true,
	Source:   "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/",
	Input: func(p *lint.Pass) {
		for _, o := range p.Objects {
			switch {
			case !o.Unnamed:
			case o.Group == "apps" && !o.At("spec").Has("selector"):
				p.Report(o, o.At("spec"), o.Title()+" has neither a selector nor labels for its pods, so it looks like a "+
					"patch, but no kustomization names it as one",
					"name the file under patches of a kustomization.yaml, or add selector and template.metadata.labels").
					Because(o.Folder())
			default:
				p.ReportKey(o, o.At("kind"), o.Title()+" lacks what its kind asks for, and all of it is elsewhere, so it looks "+
					"like a patch, but no kustomization names it as one",
					"name the file under patches of a kustomization.yaml, or remove it").Because(o.Folder())
			}
		}
	},
}
