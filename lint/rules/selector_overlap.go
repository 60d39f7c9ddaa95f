package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var selectorOverlap = &lint.Rule{
	ID:      "selector-overlap",
	Summary: "a workload whose selector matches the pods of another",
	Why: "A selector says which pods are whose. Where two workloads match the same pods, an autoscaler counts the " +
		"pods of both, a budget and kubectl logs mix them up, " +
		"and a ReplicaSet or DaemonSet takes over pods that belong to nobody, and deletes those that are too many. " +
		"A selector is immutable, so this is hard to fix later.",
	Do: "Give each workload a label with a value of its own, in its selector and in its pods: app, or " +
		"app.kubernetes.io/component for the parts of one application.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkSelectorOverlap(p, w, false) },
}

// checkSelectorOverlap reports selectors that match the pods of another workload: one that
// is applied together with it, or one in a file that holds the same objects, so that it may be
// an alternative.
func checkSelectorOverlap(p *lint.Pass, w *manifest.Workload, alternatives bool) {
	if !owns(w) {
		return
	}
	if other := overlaps(p, w); other != nil &&
		alikeFiles.Of(p)[[2]*source.File{w.Document.File, other.Document.File}] == alternatives {
		p.Report(w.Object, w.Selector().Anchor(),
			fmt.Sprintf("the selector also matches the pods of %s", other.Title()), overlapHint(w, other)).
			Relate(templateLabels(other), "these pods")
	}
}

// overlaps gives a workload, of those beside w whose pods its selector matches, that is
// another. Of two that match each other's pods it is the first, for the second.
func overlaps(p *lint.Pass, w *manifest.Workload) *manifest.Workload {
	matched := p.Select(w.Object, "", w.Selector())
	seen := false
	those := manifest.Follows(p.Index, "beside "+w.Folder()+"\x00"+manifest.NamespaceKey(w.Namespace), matched,
		func() []*manifest.Workload { return beside(p, w, matched) })
	for _, other := range those {
		if other == w {
			seen = true
			continue
		}
		mutual := owns(other) && w.Selects(other.Selector())
		if (other.Kind != w.Kind || other.Name != w.Name) && !(mutual && seen) {
			return other
		}
	}
	return nil
}

// beside gives the workloads of a list that are together with w; the first where all are
// called the same, so that they are copies of one.
func beside(p *lint.Pass, w *manifest.Workload, list []*manifest.Workload) (those []*manifest.Workload) {
	several := false
	for _, other := range list {
		if len(other.PodLabels) > 0 && other.Kind != "PodTemplate" && p.Together(w.Object, other.Object) {
			those = append(those, other)
			several = several || other.Kind != those[0].Kind || other.Name != those[0].Name
		}
	}
	if !several && len(those) > 0 {
		return those[:1]
	}
	return those
}

// owns reports whether the workload takes pods that its selector matches for
// its own.
func owns(w *manifest.Workload) bool {
	return w.Selector() != nil && !w.Selector().Empty() && !w.Selector().Invalid && !w.Ends
}

func overlapHint(w *manifest.Workload, other *manifest.Workload) string {
	switch {
	case other.Kind == "Pod" && (w.Kind == "ReplicaSet" || w.Kind == "ReplicationController" || w.Kind == "DaemonSet"):
		return fmt.Sprintf("give the Pod other labels: the %s takes it over, and may delete it", w.Kind)
	case other.Kind == "Pod" || other.Ends:
		return fmt.Sprintf("give the %s other labels: an autoscaler and budgets count its pods as those of the %s",
			other.Kind, w.Kind)
	}
	return "give each workload a label with a value of its own, in its selector and in its pods"
}

// alikeFiles gives the pairs of files in one folder that hold the same object.
var alikeFiles = lint.NewShared(func(x *manifest.Index) map[[2]*source.File]bool {
	type id struct{ folder, namespace, kind, name string }
	files := map[id][]*source.File{}
	alike := map[[2]*source.File]bool{}
	for _, o := range x.Objects {
		if !o.Linted() || o.Name == "" {
			continue
		}
		at := id{o.Folder(), manifest.NamespaceKey(o.Namespace), o.Kind, o.Name}
		for _, other := range files[at] {
			if other != o.Document.File {
				alike[[2]*source.File{other, o.Document.File}] = true
				alike[[2]*source.File{o.Document.File, other}] = true
			}
		}
		if len(files[at]) < manifest.MaxCandidates {
			files[at] = append(files[at], o.Document.File)
		}
	}
	return alike
})
