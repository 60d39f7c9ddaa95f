package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var parallelismZero = &lint.Rule{
	ID:       "parallelism-zero",
	Summary:  "a Job that may run no pod at a time",
	Why:      "With parallelism 0 the Job starts nothing, and waits without a word until somebody raises it.",
	Do:       "Remove parallelism, or write how many pods may run at a time. What is to wait says suspend: true.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/job/#controlling-parallelism",
	Object: func(p *lint.Pass, o *manifest.Object) {
		n := jobSpec(o).Get("parallelism")
		if pods, ok := n.Int(); ok && pods == 0 {
			p.Report(o, n, "parallelism is 0, so the Job starts no pod", "remove it, or write 1 or more")
		}
	},
	Kinds: jobKinds,
}
