package change

import "strings"

// The annotations by which objects tell the tools that apply them what to do.
const (
	argoOptions  = "argocd.argoproj.io/sync-options"
	fluxForce    = "kustomize.toolkit.fluxcd.io/force"
	fluxPrune    = "kustomize.toolkit.fluxcd.io/prune"
	helmPolicy   = "helm.sh/resource-policy"
	helmHook     = "helm.sh/hook"
	helmDeletion = "helm.sh/hook-delete-policy"
)

// recreated reports whether the tool that an object's annotations name deletes the object
// and makes it again; refused: the update would be refused.
func recreated(o *Object, refused bool) bool {
	if option(o, "Force=true") && option(o, "Replace=true") {
		return true
	}
	if o.annotation(helmHook) != "" {
		policy := o.annotation(helmDeletion)
		return policy == "" || strings.Contains(policy, "before-hook-creation")
	}
	return refused && strings.EqualFold(o.annotation(fluxForce), "enabled")
}

// kept reports whether an annotation keeps an object that is gone from the input.
func kept(o *Object) bool {
	return o.annotation(helmPolicy) == "keep" || option(o, "Prune=false") ||
		strings.EqualFold(o.annotation(fluxPrune), "disabled")
}

// option reports whether an object has an option of Argo CD's.
func option(o *Object, name string) bool {
	for part := range strings.SplitSeq(o.annotation(argoOptions), ",") {
		if strings.EqualFold(strings.TrimSpace(part), name) {
			return true
		}
	}
	return false
}
