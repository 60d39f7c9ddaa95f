package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var pdbConflict = &lint.Rule{
	ID:      "pdb-conflict",
	Summary: "two PodDisruptionBudgets for the same pods",
	Why: "Kubernetes refuses to evict a pod that two budgets select: the drain of its node fails until somebody " +
		"deletes one of them.",
	Do:       "Keep one budget for each workload.",
	Severity: source.Error,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works",
	Input:    checkPDBConflict,
}

func checkPDBConflict(p *lint.Pass) {
	type from struct {
		list              **manifest.Workload
		folder, namespace string
	}
	counted := map[from]bool{} // all of the list has a budget
	budgets := map[*manifest.Workload]*manifest.Object{}
	for _, o := range p.Of("PodDisruptionBudget") {
		s := manifest.PodSelector(o)
		if o.Group != "policy" || s.Null || s.Invalid {
			continue
		}
		reported := false
		list := p.Select(o, "", s)
		all := len(list) > 0 && counted[from{&list[0], o.Folder(), manifest.NamespaceKey(o.Namespace)}]
		for _, w := range list {
			if reported && all {
				break
			}
			if w.Kind == "PodTemplate" || !p.Together(o, w.Object) {
				continue
			}
			first := budgets[w]
			if first == nil {
				budgets[w] = o
			} else if !reported && first.Name != o.Name {
				reported = true
				p.Report(o, s.Anchor(),
					fmt.Sprintf("the pods of %s have two budgets, %s and %s, so none of them can be evicted", w.Title(),
						first.Name, o.Name),
					"remove one of the two, or select other pods").
					Relate(manifest.PodSelector(first).Node, "the first budget selects them too")
			}
		}
		if len(list) > 0 {
			counted[from{&list[0], o.Folder(), manifest.NamespaceKey(o.Namespace)}] = true
		}
	}
}
