package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// gitOpsDomains are those of the labels and annotations that Argo CD, Flux and Fleet know
// their objects by, or are told how to apply them.
//
// https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
// https://fluxcd.io/flux/components/kustomize/kustomizations/
// https://fluxcd.io/flux/components/helm/helmreleases/
// https://fleet.rancher.io/ref-annotations
var gitOpsDomains = []string{"argocd.argoproj.io", "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io",
	"fleet.cattle.io", "objectset.rio.cattle.io"}

// AppliedByGitOps reports whether a label or an annotation says that Argo CD, Flux or Fleet
// apply an object, which make again what is deleted.
func AppliedByGitOps(o *Object) bool {
	metadata := o.At("metadata")
	return slices.ContainsFunc(slices.Concat(metadata.Get("labels").Fields, metadata.Get("annotations").Fields),
		func(f source.Field) bool {
			domain, _, _ := strings.Cut(f.Name, "/")
			return slices.Contains(gitOpsDomains, domain)
		})
}
