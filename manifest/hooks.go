package manifest

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// passing reports whether the pods are there only for a moment in which nobody
// minds them: those of a Helm test, and bare Pods that are hooks. Charts give
// them the labels of the application as a matter of course, so selectors pass
// over them.
func (w *Workload) passing() bool {
	annotations := w.At("metadata", "annotations")
	helm := annotations.Get("helm.sh/hook").Text
	return strings.Contains(helm, "test") || w.Kind == "Pod" &&
		(helm != "" || annotations.Get("argocd.argoproj.io/hook").Text != "")
}

func isKustomization(n *source.Node) bool {
	return n.Kind == source.Map && (n.Has("resources") && !n.Has("apiVersion") ||
		strings.HasPrefix(n.Get("apiVersion").Text, "kustomize.config.k8s.io/"))
}

// addsSelectors reports whether a document is a kustomization that adds labels
// to the selectors of all its objects, and selectors where there are none.
func addsSelectors(n *source.Node) bool {
	if !isKustomization(n) {
		return false
	}
	if len(n.Get("commonLabels").Fields) > 0 {
		return true
	}
	for _, l := range n.Get("labels").Items {
		if l.Get("includeSelectors").Text == "true" {
			return true
		}
	}
	return false
}
