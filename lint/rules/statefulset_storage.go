package rules

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetStorage = &lint.Rule{
	ID:      "statefulset-storage",
	Summary: "a StatefulSet of a known data store without storage",
	Why: "What a StatefulSet has over a Deployment are claims and names that stay with each pod. Without " +
		"volumeClaimTemplates the pods keep nothing, " +
		"yet they are updated one by one and a lost node blocks its pod until somebody steps in.",
	Do: "Write volumeClaimTemplates and mount the claim; or use a Deployment, if the pods do not need names " +
		"that stay. To a StatefulSet that is in a cluster no volumeClaimTemplates can be added: delete it with kubectl " +
		"delete --cascade=orphan, which leaves its pods, and apply it again.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#using-statefulsets",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkStatefulSetStorage(p, w, true) },
}

// checkStatefulSetStorage reports StatefulSets without storage: those of known data stores, or
// the others.
func checkStatefulSetStorage(p *lint.Pass, w *manifest.Workload, dataStore bool) {
	templates := w.At("spec", "volumeClaimTemplates")
	if !w.Is("apps", "StatefulSet") || w.Pod().Kind != source.Map || len(templates.Items) > 0 ||
		templates.Kind > source.Null && templates.Kind != source.List {
		return
	}
	if slices.ContainsFunc(w.Volumes(), (*manifest.Volume).Outlives) ||
		slices.ContainsFunc(w.Containers(), asksForName) || (databaseContainer(w) != nil) != dataStore {
		return
	}
	if p.Runs(databaseStorage) &&
		slices.ContainsFunc(w.Containers(), func(c *manifest.Container) bool { return losesData(w, c) != nil }) {
		return
	}
	p.Report(w.Object, templates, w.Title()+" has no volumeClaimTemplates, so its pods keep nothing",
		"write volumeClaimTemplates, or use a Deployment")
}

// asksForName reports whether a container is told the name of its pod, as those
// are that share work by number.
func asksForName(c *manifest.Container) bool {
	return slices.ContainsFunc(c.Node.Get("env").Items, func(n *source.Node) bool {
		switch n.At("valueFrom", "fieldRef", "fieldPath").Text {
		case "metadata.name", "metadata.labels['apps.kubernetes.io/pod-index']":
			return true
		}
		return false
	})
}
