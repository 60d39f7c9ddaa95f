package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var unnamedPatch = &lint.Rule{
	ID:      "unnamed-patch",
	Summary: "what looks like a kustomize patch, and no kustomization names as one",
	Why: "A workload with neither a selector nor labels for its pods is no object that the API server takes: it can " +
		"only be a patch of one. " +
		"If no kustomization.yaml names the file under patches, nothing applies it.",
	Do: "Name the file under patches of a kustomization.yaml, or give the workload a selector and its pods " +
		"labels.",
	Severity: source.Warning,
	Source:   "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/",
	Kinds:    []string{"DaemonSet", "Deployment", "StatefulSet"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		if looksLikePatch(o) {
			p.Report(o, o.At("spec"), o.Title()+" has neither a selector nor labels for its pods, so it looks like a "+
				"patch, but no kustomization names it as one",
				"name the file under patches of a kustomization.yaml, or add selector and template.metadata.labels")
		}
	},
}
