package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobKept = &lint.Rule{
	ID:      "job-kept",
	Summary: "a Job that nothing deletes once it is done",
	Why: "It stays, with its pods, until somebody deletes it, and a Job of that name cannot be applied with changes " +
		"before. ttlSecondsAfterFinished has it deleted.",
	Do: "Give a Job ttlSecondsAfterFinished: long enough to look at it, such as a day. Jobs that Argo CD, Flux or " +
		"Fleet apply are pruned, and hooks of Helm and Argo CD deleted by these: they need none.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/",
	Kinds:    []string{"Job"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		spec := jobSpec(o)
		ttl := spec.Get("ttlSecondsAfterFinished")
		if spec.Kind == source.Map && !manifest.IsSet(ttl) && !p.GitOps(o) && !deletedByTool(o) && !writtenByPlimsoll(o) &&
			spec.Get("suspend").Text != "true" {
			p.Report(o, ttl, "the Job has no ttlSecondsAfterFinished, so it and its pods stay when it is done",
				"add ttlSecondsAfterFinished, such as 86400 for a day")
		}
	},
	Foreign: []string{"kube-linter/job-ttl-seconds-after-finished"},
}
