package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var noNetworkPolicy = &lint.Rule{
	ID:      "no-networkpolicy",
	Summary: "pods that no NetworkPolicy selects",
	Why: "A pod that no NetworkPolicy selects takes connections from every pod of the cluster, on every port, and may " +
		"open them to everywhere. Whoever gets into one of them is in reach of all. Pods in the network of their " +
		"node are passed over, since no policy is for them, and an input with policies of Cilium, Calico or the " +
		"cluster's administrator.",
	Do: "Add a NetworkPolicy that selects the pods and lets in what they are for; or one with podSelector: {} for " +
		"the whole namespace.",
	Severity: source.Advice,
	Source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/" +
		"#the-two-sorts-of-pod-isolation",
	Workload: checkNoNetworkPolicy,
	Foreign:  []string{"kube-linter/non-isolated-pod", "kube-score/pod-networkpolicy", "polaris/missingNetworkPolicy"},
}

func checkNoNetworkPolicy(p *lint.Pass, w *manifest.Workload) {
	covered := isolated.Of(p)
	if covered == nil {
		return
	}
	if covered[w] || w.Kind == "PodTemplate" || w.Pod().Kind != source.Map ||
		manifest.IsTrue(w.Pod().Get("hostNetwork")) {
		return
	}
	p.Report(w.Object, nameOrWhole(w.At("metadata")),
		"no NetworkPolicy selects the pods of "+w.Title()+", so every pod of the cluster reaches them",
		"add a NetworkPolicy that selects them and lets in what they are for")
}

// isolated are the workloads whose pods some NetworkPolicy selects; nil where there are
// policies that are not Kubernetes' own.
var isolated = lint.NewShared(func(x *manifest.Index) map[*manifest.Workload]bool {
	covered := map[*manifest.Workload]bool{}
	for _, o := range x.Objects {
		switch {
		case otherNetworkPolicy(o):
			return nil
		case o.Is("networking.k8s.io", "NetworkPolicy"):
			if s := manifest.PodSelector(o); !s.Null {
				for _, w := range x.Select(o, "", s) {
					covered[w] = true
				}
			}
		}
	}
	return covered
})

// otherNetworkPolicy reports whether an object is a policy for pods' networks that is not
// Kubernetes' own.
func otherNetworkPolicy(o *manifest.Object) bool {
	switch o.Group {
	case "cilium.io", "crd.projectcalico.org", "projectcalico.org", "policy.networking.k8s.io", "crd.antrea.io":
		return strings.HasSuffix(o.Kind, "NetworkPolicy")
	}
	return false
}
