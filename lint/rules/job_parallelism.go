package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobParallelism = &lint.Rule{
	ID:      "job-parallelism",
	Summary: "a Job that may run more pods at a time than it needs to succeed",
	Why: "The controller never runs more pods than there are completions left. What parallelism has above " +
		"completions is without effect, " +
		"so the Job is slower, or smaller, than it looks.",
	Do: "Raise completions, or lower parallelism. For a queue that the workers empty by themselves, leave " +
		"completions out.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#controlling-parallelism",
	Object:   checkJobParallelism,
	Kinds:    jobKinds,
}

func checkJobParallelism(p *lint.Pass, o *manifest.Object) {
	spec := jobSpec(o)
	parallelism, completions := spec.Get("parallelism"), spec.Get("completions")
	at, ok1 := parallelism.Int()
	all, ok2 := completions.Int()
	if !ok1 || !ok2 || at <= all || at < 2 || all < 0 {
		return
	}
	p.Report(o, parallelism,
		fmt.Sprintf("parallelism is %d, but the Job needs only %s", at, source.Plural(all, "completion")),
		fmt.Sprintf("write %d or less, raise completions, or remove completions if the pods share a queue",
			max(all, 1))).
		Relate(completions, "completions stands here")
}
