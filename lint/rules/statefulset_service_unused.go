package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetServiceUnused = &lint.Rule{
	ID: "statefulset-service-unused",
	Summary: "a StatefulSet of one pod without storage, whose serviceName is missing or names no headless Service of " +
		"its pod",
	Why: "The pods of a StatefulSet get names in DNS from the headless Service in serviceName. Controllers that run " +
		"as a StatefulSet only so that there is never more than one of them get along without. " +
		"Where there are several pods, or claims of their own, statefulset-service speaks of it.",
	Do: "Add a Service with clusterIP: None that selects the pod, and write its name into serviceName; or " +
		"leave it as it is, if nobody looks for the pod by its name.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
	Workload: func(p *lint.Pass, w *manifest.Workload) { checkStatefulSetService(p, w, false) },
	Beyond:   true,
}
