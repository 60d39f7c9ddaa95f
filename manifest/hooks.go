package manifest

import (
	"slices"
	"strconv"
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

// A turn is when a tool makes an object: the stages one after the other, and the waves
// of each.
type turn struct {
	stage int
	wave  int64
}

// The stages of an installation.
const (
	hooksBefore = iota
	itself
	hooksAfter
)

// helmTurn tells when Helm makes an object at an installation. What are hooks of others,
// as upgrades, it makes at none.
//
// https://helm.sh/docs/topics/charts_hooks/
func helmTurn(annotations *source.Node) turn {
	hook := annotations.Get("helm.sh/hook")
	wave, _ := strconv.ParseInt(annotations.Get("helm.sh/hook-weight").Text, 10, 64)
	switch {
	case hook.Text == "":
		return turn{itself, 0}
	case hasWord(hook, "pre-install"):
		return turn{hooksBefore, wave}
	}
	return turn{hooksAfter, wave}
}

// argoTurn tells when Argo CD makes an object.
//
// https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
func argoTurn(annotations *source.Node) turn {
	hook := annotations.Get("argocd.argoproj.io/hook")
	wave, _ := strconv.ParseInt(annotations.Get("argocd.argoproj.io/sync-wave").Text, 10, 64)
	switch {
	case hasWord(hook, "PreSync"):
		return turn{hooksBefore, wave}
	case hook.Text == "" || hasWord(hook, "Sync"):
		return turn{itself, wave}
	}
	return turn{hooksAfter, wave}
}

// hasWord reports whether a list of words with commas has one.
func hasWord(n *source.Node, word string) bool {
	for w := range strings.SplitSeq(n.Text, ",") {
		if strings.TrimSpace(w) == word {
			return true
		}
	}
	return false
}

// inOrder reports whether an object says when it is to be made.
func inOrder(o *Object) bool {
	return slices.ContainsFunc(o.At("metadata", "annotations").Fields, func(f source.Field) bool {
		return f.Name == "helm.sh/hook" || f.Name == "argocd.argoproj.io/hook" || f.Name == "argocd.argoproj.io/sync-wave"
	})
}

// InOrder reports whether an object of the input says when it is to be made.
func (x *Index) InOrder() bool { return x.ordered }

// ComesAfter reports whether Helm or Argo CD make an object only after another one, which
// they wait for: the other is a hook that runs before, or of an earlier wave. by is the
// annotation that says so.
func ComesAfter(o, other *Object) (by *source.Node, after bool) {
	mine, its := o.At("metadata", "annotations"), other.At("metadata", "annotations")
	var a, b turn
	if by = its.Get("helm.sh/hook"); hasWord(by, "pre-install") {
		a, b = helmTurn(mine), helmTurn(its)
	} else {
		a, b = argoTurn(mine), argoTurn(its)
		for _, n := range []*source.Node{its.Get("argocd.argoproj.io/hook"), its.Get("argocd.argoproj.io/sync-wave"),
			mine.Get("argocd.argoproj.io/sync-wave"), mine.Get("argocd.argoproj.io/hook")} {
			if by = n; by.Exists() {
				break
			}
		}
	}
	return by, b.stage < hooksAfter && (a.stage > b.stage || a.stage == b.stage && a.wave > b.wave)
}
