package rules

import (
	"fmt"
	"math"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobLosesLogs = &lint.Rule{
	ID:      "job-loses-logs",
	Summary: "a Job with restartPolicy OnFailure, whose pod goes at the backoff limit",
	Why: "With OnFailure the kubelet restarts the container in the same pod. When it has failed as often as " +
		"backoffLimit allows, 6 times by default, the controller deletes the pod, " +
		"and its logs with it: just when the Job fails for good, there is nothing left to look at.",
	Do: "Write restartPolicy: Never: each try gets a pod of its own, and those that failed stay. Or send the " +
		"logs out of the cluster.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy",
	Workload: checkJobLosesLogs,
	Kinds:    jobKinds,
}

func checkJobLosesLogs(p *lint.Pass, w *manifest.Workload) {
	spec, policy := jobSpec(w.Object), w.Pod().Get("restartPolicy")
	if policy.Text != "OnFailure" || manifest.IsSet(spec.Get("podFailurePolicy")) {
		return
	}
	limit := spec.Get("backoffLimit")
	tries := manifest.CountOr(limit, 6)
	if manifest.IsSet(spec.Get("backoffLimitPerIndex")) {
		limit = spec.Get("backoffLimitPerIndex")
		tries = manifest.CountOr(limit, 6)
	}
	if tries < 0 || tries == math.MaxInt32 {
		return
	}
	f := p.Report(w.Object, policy,
		fmt.Sprintf("restartPolicy is OnFailure, so after %s the pod and its logs are deleted",
			source.Plural(max(tries, 1), "restart")),
		"write Never, with which each try has a pod of its own, and those that failed stay")
	if manifest.IsSet(limit) {
		f.Relate(limit, "the limit stands here")
	}
}
