package lint

import "github.com/plimsoll-dev/plimsoll/source"

var jobIndexedSingle = &Rule{
	ID:      "job-indexed-single",
	Summary: "an indexed Job that does not say how many indexes there are",
	Why: "Where a Job sets neither completions nor parallelism, both become 1. With completionMode Indexed that is one pod with index 0, " +
		"and the work of all other indexes is never done; the Job succeeds all the same.",
	Do:       "Add completions: how many indexes there are. Or remove completionMode.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode",
	Object:   checkJobIndexedSingle,
	Kinds:    []string{"Job"},
}

func checkJobIndexedSingle(p *Pass, o *Object) {
	spec := jobSpec(o)
	mode := spec.Get("completionMode")
	if mode.Text == "Indexed" && !isSet(spec.Get("completions")) && !isSet(spec.Get("parallelism")) {
		p.Report(o, mode, "completionMode is Indexed, but completions is not set, so there is only index 0", "add completions: how many indexes there are")
	}
}
