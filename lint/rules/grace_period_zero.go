package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var gracePeriodZero = &lint.Rule{
	ID:      "grace-period-zero",
	Summary: "terminationGracePeriodSeconds 0 in a StatefulSet",
	Why: "The pod is taken out of the API before its containers are known to have ended, so the StatefulSet may start " +
		"the next one of that name while the old one still writes to the same volume. And the program is killed without " +
		"the time to finish what it writes.",
	Do:       "Leave it out, which gives 30 seconds, or write how long the program needs to end.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		n := w.Pod().Get("terminationGracePeriodSeconds")
		if seconds, ok := n.Int(); ok && seconds == 0 {
			p.Report(w.Object, n,
				"terminationGracePeriodSeconds is 0, so a new pod may start while the old one still writes",
				"remove it, or write how long the program needs to end")
		}
	},
	Kinds: []string{"StatefulSet"},
}
