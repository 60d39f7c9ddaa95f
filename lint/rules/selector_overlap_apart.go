package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var selectorOverlapApart = &lint.Rule{
	ID:      "selector-overlap-apart",
	Summary: "a workload whose selector matches the pods of another, in a file that holds the same objects",
	Why: "Two files of a folder that hold the same objects are mostly alternatives, of which one is applied. If both " +
		"are, the two workloads get in each other's way.",
	Do:       "Put alternatives into folders of their own, or give each workload a label with a value of its own.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkSelectorOverlap(p, w, true) },
}
