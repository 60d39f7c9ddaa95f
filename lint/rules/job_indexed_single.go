package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var jobIndexedSingle = &lint.Rule{
	ID:      "job-indexed-single",
	Summary: "an indexed Job that does not say how many indexes there are",
	Why: "Where a Job sets neither completions nor parallelism, both become 1. With completionMode Indexed that is " +
		"one pod with index 0, " +
		"and the work of all other indexes is never done; the Job succeeds all the same.",
	Do:       "Add completions: how many indexes there are. Or remove completionMode.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode",
	Object:   checkJobIndexedSingle,
	Kinds:    []string{"Job"},
}

func checkJobIndexedSingle(p *lint.Pass, o *manifest.Object) {
	spec := jobSpec(o)
	mode := spec.Get("completionMode")
	if mode.Text == "Indexed" && !manifest.IsSet(spec.Get("completions")) && !manifest.IsSet(spec.Get("parallelism")) {
		p.Report(o, mode, "completionMode is Indexed, but completions is not set, so there is only index 0",
			"add completions: how many indexes there are")
	}
}
