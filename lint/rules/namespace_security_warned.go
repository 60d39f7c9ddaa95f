package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var namespaceSecurityWarned = &lint.Rule{
	ID:      "namespace-security-warned",
	Summary: "a workload that breaks the Pod Security level that its Namespace warns of, or notes in the audit log",
	Why: "The pods run today. The labels warn and audit mostly stand for the level that is to be enforced next, and " +
		"then no pod of the workload is made any more.",
	Do:       "Mend what the finding names before the level is enforced.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		level := levelFor(p, w.Object, "warn")
		if audit := levelFor(p, w.Object, "audit"); audit.above(level) {
			level = audit
		}
		if w.Kind != "PodTemplate" && level.above(levelFor(p, w.Object, "enforce")) {
			checkLevel(p, w, level, fmt.Sprintf(": Namespace %s warns of it, or notes it", w.Namespace))
		}
	},
}
