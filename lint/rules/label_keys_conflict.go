package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var labelKeysConflict = &lint.Rule{
	ID:      "label-keys-conflict",
	Summary: "matchLabelKeys beside no labelSelector, or with a key that stands there too",
	Why: "matchLabelKeys adds conditions to the labelSelector. Without one, the API server refuses the object. " +
		"A key that the labelSelector has already, or that is in mismatchLabelKeys as well, is refused with the " +
		"object or, under a controller, with each of its pods.",
	Do:       "Add the labelSelector, and name each label in one place only.",
	Severity: source.Error,
	Source:   "pkg/apis/core/validation/validation.go: ValidateMatchLabelKeysAndMismatchLabelKeys",
	Workload: checkLabelKeysConflict,
}

func checkLabelKeysConflict(p *lint.Pass, w *manifest.Workload) {
	for _, n := range keyedTerms(w) {
		selector := manifest.SelectorOf(n.Get("labelSelector"))
		match, mismatch := n.Get("matchLabelKeys"), n.Get("mismatchLabelKeys")
		for _, keys := range []struct {
			field string
			node  *source.Node
		}{{"matchLabelKeys", match}, {"mismatchLabelKeys", mismatch}} {
			if selector.Null && len(keys.node.Items) > 0 {
				p.Report(w.Object, keys.node, keys.field+" has no labelSelector beside it",
					"add the labelSelector that it narrows")
			}
		}
		for _, key := range match.Items {
			switch {
			case key.Kind != source.String:
			case clashes(selector, w, key.Text):
				p.Report(w.Object, key, fmt.Sprintf("%s is in matchLabelKeys and in labelSelector", key.Text),
					"remove it from one of them")
			case slices.ContainsFunc(mismatch.Items, func(n *source.Node) bool { return n.Text == key.Text }):
				p.Report(w.Object, key, fmt.Sprintf("%s is in matchLabelKeys and in mismatchLabelKeys", key.Text),
					"remove it from one of them")
			}
		}
	}
}

// clashes reports whether a key in matchLabelKeys makes one condition too many: of what the selector says twice of a
// label, or of what it says of one that the pods have.
func clashes(selector *manifest.Selector, w *manifest.Workload, key string) bool {
	count := 0
	for _, r := range selector.Requirements {
		if r.Key == key {
			count++
		}
	}
	return count > 1 || count == 1 && podsLabelled(w, key)
}

// podsLabelled reports whether the pods of a workload have a label. A key in matchLabelKeys
// that they have not is passed over.
func podsLabelled(w *manifest.Workload, key string) bool {
	return slices.Contains(manifest.ControllerLabels[key], w.Kind) ||
		slices.ContainsFunc(w.PodLabels, func(l manifest.Label) bool { return l.Key == key })
}
