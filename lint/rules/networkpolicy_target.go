package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var networkPolicyTarget = &lint.Rule{
	ID:      "networkpolicy-target",
	Summary: "a NetworkPolicy that selects no pods",
	Why: "A policy protects only the pods that its podSelector selects. One that selects none does nothing, and " +
		"the pods that it was meant for stay open to everybody.",
	Do:       "Select labels of the pod template. An empty podSelector selects all pods of the namespace.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
	Kinds:    []string{"NetworkPolicy"},
	Object:   checkNetworkPolicyTarget,
	Foreign:  []string{"kube-linter/dangling-networkpolicy", "kube-score/networkpolicy-targets-pod"},
}

func checkNetworkPolicyTarget(p *lint.Pass, o *manifest.Object) {
	if o.Group != manifest.NetworkingGroup {
		return
	}
	s := manifest.PodSelector(o)
	if p.HasApps() {
		if !s.Empty() && !s.Invalid && len(p.Select(o, "", s)) == 0 && !p.PatchSelects(s) {
			reportBesideApps(p, o, s)
		}
		return
	}
	if w := otherNamespaceMeant(p, o, s); w != nil {
		reportUnmet(w, p, o, s)
		return
	}
	if !selectsNothing(p, o, "", s) {
		return
	}
	p.Report(o, s.Anchor(), fmt.Sprintf("the policy selects %s, which no pods have", s), labelsHint(p, o, ""))
}

// selectsNothing reports whether a selector in an object selects no pods in a
// namespace, though there are workloads that could have been meant, and pods with labels of
// such names: operators make others.
func selectsNothing(p *lint.Pass, o *manifest.Object, namespace string, s *manifest.Selector) bool {
	known, _ := p.MeansPods(s)
	return known && !s.Empty() && !s.Invalid && meant(p, o, namespace) && len(p.Select(o, namespace, s)) == 0 &&
		!p.PatchSelects(s)
}

// otherNamespaceMeant gives a workload whose pods a policy without pods was
// written for: it is in the same folder, has the labels, names another namespace
// and has no policy there.
func otherNamespaceMeant(p *lint.Pass, o *manifest.Object, s *manifest.Selector) *manifest.Workload {
	if o.Namespace == "" || s.Empty() || s.Invalid || len(p.Near(o, "")) > 0 || p.OperatorNear(o) {
		return nil
	}
	list := p.SelectInFolder(o, s)
	for _, w := range list[:min(len(list), manifest.MaxCandidates)] {
		if w.Namespace != "" && w.Namespace != o.Namespace {
			policies := p.Beside(w.Object, "NetworkPolicy")
			if !slices.ContainsFunc(policies[:min(len(policies), manifest.MaxCandidates)],
				func(other *manifest.Object) bool { return w.Selects(manifest.PodSelector(other)) }) {
				return w
			}
		}
	}
	return nil
}
