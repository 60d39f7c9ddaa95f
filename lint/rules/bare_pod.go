package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var barePod = &lint.Rule{
	ID:      "bare-pod",
	Summary: "a Pod that nothing replaces when it is gone",
	Why: "A Pod is bound to its node. When the node is drained or lost, or the pod is evicted, it is gone; and " +
		"hardly a field of it can be changed, so that a new image means to delete it first. " +
		"Pods that Helm and Argo CD run as hooks, and the kubelet's own, are not reported.",
	Do:       "Write a Deployment, or a Job for what ends. Both make the pod anew.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/configuration/overview/#naked-pods-vs-replicasets-deployments-and-jobs",
	Kinds:    []string{"Pod"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Group != "" || o.At("spec").Kind != source.Map || isMadeByOthers(o) {
			return
		}
		instead := "Deployment"
		if policy := o.At("spec", "restartPolicy").Text; policy == "Never" || policy == "OnFailure" {
			instead = "Job"
		}
		p.Report(o, o.At("kind"), o.Title()+" is gone when its node is", "write a "+instead+", which makes it anew")
	},
}

// isMadeByOthers reports whether an object is made or run by something else
// than whoever applies the file: it has an owner, is a hook or a static pod.
func isMadeByOthers(o *manifest.Object) bool {
	if len(o.At("metadata", "ownerReferences").Items) > 0 {
		return true
	}
	for _, f := range o.At("metadata", "annotations").Fields {
		if f.Name == "helm.sh/hook" || f.Name == "argocd.argoproj.io/hook" ||
			strings.HasPrefix(f.Name, "kubernetes.io/config.") {
			return true
		}
	}
	return false
}
