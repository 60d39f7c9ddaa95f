package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var deprecatedNodeLabel = &lint.Rule{
	ID:      "deprecated-node-label",
	Summary: "an old name of a label or taint that nodes have",
	Why: "The labels beta.kubernetes.io/... and failure-domain.beta.kubernetes.io/... have had new names since " +
		"Kubernetes 1.14 and 1.17, and nodes may stop having the old ones; " +
		"node-role.kubernetes.io/master is gone since 1.24, and as a taint since 1.25. A pod that asks for a label that " +
		"no node has stays Pending; one that tolerates the old taint alone is kept from the control plane.",
	Do:       "Write the new name, which all nodes have.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/reference/labels-annotations-taints/#beta-kubernetes-io-arch",
	Workload: checkNodeLabels,
	Object:   checkStorageLabels,
}

var nodeLabels = map[string]string{
	"beta.kubernetes.io/arch":                  "kubernetes.io/arch",
	"beta.kubernetes.io/os":                    "kubernetes.io/os",
	"beta.kubernetes.io/instance-type":         "node.kubernetes.io/instance-type",
	"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
	"failure-domain.beta.kubernetes.io/zone":   "topology.kubernetes.io/zone",
	masterLabel:                                "node-role.kubernetes.io/control-plane",
}

func checkNodeLabels(p *lint.Pass, w *manifest.Workload) {
	selector := w.Pod().Get("nodeSelector")
	for _, f := range selector.Fields {
		if now := nodeLabels[f.Name]; now != "" {
			finding := p.ReportKey(w.Object, f.Value, f.Name+" is an old name of the node label "+now, "write "+now).
				Because(f.Name)
			if !selector.Has(now) {
				finding.Fix("write "+now, source.RenameKey(f.Value, now))
			}
		}
	}
	checkMasterTaint(p, w)
	for _, n := range nodeLabelKeys(w.Pod()) {
		if now := nodeLabels[n.Text]; now != "" && n.Kind == source.String {
			p.Report(w.Object, n, n.Text+" is an old name of the node label "+now, "write "+now).
				Fix("write "+now, source.Replace(n, now)).Because(n.Text)
		}
	}
}

// masterLabel is what nodes of the control plane had as a label, and as a taint.
const masterLabel = "node-role.kubernetes.io/master"

// checkMasterTaint looks for tolerations of a taint that no node has any more. Beside
// one of the new taint it harms nobody, and helps on old clusters.
func checkMasterTaint(p *lint.Pass, w *manifest.Workload) {
	now := nodeLabels[masterLabel]
	var old []*source.Node
	for _, t := range w.Pod().Get("tolerations").Items {
		switch key := t.Get("key"); key.Text {
		case masterLabel:
			old = append(old, key)
		case now, "": // without a key all taints are tolerated
			return
		}
	}
	for _, n := range old {
		p.Report(w.Object, n, "no node has the taint "+masterLabel+" any more, so this tolerates nothing",
			"write "+now).
			Fix("write "+now, source.Replace(n, now)).Because("taint")
	}
}

// checkStorageLabels looks at volumes and storage classes. Their fields cannot
// be changed in the cluster, so that there is no fix.
func checkStorageLabels(p *lint.Pass, o *manifest.Object) {
	var keys []*source.Node
	switch {
	case o.Is("", "PersistentVolume"):
		for _, term := range o.At("spec", "nodeAffinity", "required", "nodeSelectorTerms").Items {
			for _, e := range term.Get("matchExpressions").Items {
				keys = append(keys, e.Get("key"))
			}
		}
	case o.Is("storage.k8s.io", "StorageClass"):
		for _, topology := range o.At("allowedTopologies").Items {
			for _, e := range topology.Get("matchLabelExpressions").Items {
				keys = append(keys, e.Get("key"))
			}
		}
	}
	for _, n := range keys {
		if now := nodeLabels[n.Text]; now != "" {
			p.Report(o, n, n.Text+" is an old name of the node label "+now, "write "+now+"; the "+o.Kind+
				" has to be made anew for that")
		}
	}
}

// nodeLabelKeys gives the names of node labels that a pod's affinity and
// topology spread have as text.
func nodeLabelKeys(pod *source.Node) []*source.Node {
	var keys []*source.Node
	affinity := pod.Get("affinity")
	node := affinity.Get("nodeAffinity")
	terms := node.At("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms").Items
	for _, n := range node.Get("preferredDuringSchedulingIgnoredDuringExecution").Items {
		terms = append(terms[:len(terms):len(terms)], n.Get("preference"))
	}
	for _, term := range terms {
		for _, e := range term.Get("matchExpressions").Items {
			if e.Get("key").Text != masterLabel { // one term of several, for old and new clusters
				keys = append(keys, e.Get("key"))
			}
		}
	}
	for _, kind := range []string{"podAffinity", "podAntiAffinity"} {
		for _, n := range affinity.At(kind, "requiredDuringSchedulingIgnoredDuringExecution").Items {
			keys = append(keys, n.Get("topologyKey"))
		}
		for _, n := range affinity.At(kind, "preferredDuringSchedulingIgnoredDuringExecution").Items {
			keys = append(keys, n.At("podAffinityTerm", "topologyKey"))
		}
	}
	for _, n := range pod.Get("topologySpreadConstraints").Items {
		keys = append(keys, n.Get("topologyKey"))
	}
	return keys
}
