package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetWithoutStorage = &lint.Rule{
	ID:      "statefulset-without-storage",
	Summary: "a StatefulSet without storage, of no known data store",
	Why: "Without volumeClaimTemplates its pods keep nothing but their names, yet they are updated one by one, and a " +
		"lost node blocks its pod until somebody steps in. A cache or a member of a cluster may need just the names.",
	Do:       "Use a Deployment, if the pods do not need names that stay; else write volumeClaimTemplates, or leave it.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#using-statefulsets",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkStatefulSetStorage(p, w, false) },
}
