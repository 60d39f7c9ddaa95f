package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hookOrder = &lint.Rule{
	ID:      "hook-order",
	Summary: "a hook of Helm or Argo CD that needs an object which is made only after it",
	Why: "Helm runs pre-install hooks before it makes anything else, and Argo CD each phase and wave before the next. " +
		"The pod of the hook waits for a ConfigMap, Secret, claim or ServiceAccount that is not made before the pod has " +
		"ended: the first installation hangs until its time is up.",
	Do: "Make what the hook needs a hook of the same phase, with a smaller weight or wave, or run the hook after the " +
		"installation.",
	Severity: source.Warning,
	Source:   "https://helm.sh/docs/topics/charts_hooks/#hooks-and-the-release-lifecycle",
	Workload: checkHookOrder,
}

func checkHookOrder(p *lint.Pass, w *manifest.Workload) {
	if !p.InOrder() {
		return
	}
	for _, use := range manifest.DataRefs(w) {
		if !use.Optional {
			checkMadeBefore(p, w, use.Kind, use.Name)
		}
	}
	checkMadeBefore(p, w, "ServiceAccount", serviceAccountOf(w))
	for _, name := range claims(w) {
		checkMadeBefore(p, w, claimKind, name)
	}
}

// checkMadeBefore reports an object that a workload needs and that is made after it.
// Where there are several of the name, it may be another.
func checkMadeBefore(p *lint.Pass, w *manifest.Workload, kind string, name *source.Node) {
	if name.Text == "" {
		return
	}
	found := manifest.OfGroup(p.Find(w.Object, kind, "", name.Text), "")
	if len(found) != 1 {
		return
	}
	if by, after := manifest.ComesAfter(found[0], w.Object); after {
		p.Report(w.Object, name, fmt.Sprintf("%s is made only after %s, which needs it", found[0].Title(), w.Title()),
			fmt.Sprintf("make the %s a hook of the same phase, with a smaller weight or wave", kind)).
			Relate(by, "this says so").Relate(found[0].At("metadata", "name"), found[0].Title()+" is defined here")
	}
}
