package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronNameLength = &lint.Rule{
	ID:      "cron-name-length",
	Summary: "a CronJob with a name of more than 52 characters",
	Why: "The controller adds a dash and ten digits to the name for each Job, whose name can have 63 " +
		"characters. The API server refuses a longer one. A generated name has five more than generateName.",
	Do:       "Take a name of at most 52 characters, or a generateName of at most 47.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#writing-a-cronjob-spec",
	Object:   checkCronNameLength,
	Kinds:    []string{"CronJob"},
}

const (
	longestCronJob = 52
	generatedTail  = 5
)

func checkCronNameLength(p *lint.Pass, o *manifest.Object) {
	if o.Group != "batch" {
		return
	}
	n, limit := o.At("metadata", "name"), longestCronJob
	if n.Text == "" {
		n, limit = o.At("metadata", "generateName"), longestCronJob-generatedTail
	}
	if n.Kind == source.String && len(n.Text) > limit {
		p.Report(o, n, fmt.Sprintf("the name has %d characters, and that of a CronJob can have %d", len(n.Text), limit),
			"shorten it: its Jobs add 11 characters, and can have 63")
	}
}
