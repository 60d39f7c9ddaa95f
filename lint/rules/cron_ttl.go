package rules

import (
	"fmt"
	"time"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var cronTTL = &lint.Rule{
	ID:      "cron-ttl",
	Summary: "a CronJob whose Jobs are deleted before the next one runs",
	Why: "ttlSecondsAfterFinished deletes a Job, its pods and their logs that long after its end, failed or not. " +
		"Where the next run comes later, " +
		"there is a time in which nothing tells how the last one went, and the CronJob's history limits never count.",
	Do: "Remove ttlSecondsAfterFinished, and say with successfulJobsHistoryLimit and failedJobsHistoryLimit " +
		"how many Jobs are kept.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#jobs-history-limits",
	Object:   checkCronTTL,
	Kinds:    []string{"CronJob"},
}

func checkCronTTL(p *lint.Pass, o *manifest.Object) {
	ttl := jobSpec(o).Get("ttlSecondsAfterFinished")
	if !expiresEarly(o, ttl) {
		return
	}
	_, longest := schedule(o).Runs()
	p.Report(o, ttl,
		fmt.Sprintf("a Job is deleted %s after its end, failed or not, and the next one may come only after %s",
			seconds(ttl), period(longest)),
		"remove ttlSecondsAfterFinished: the history limits of the CronJob keep the last Jobs and delete the others").
		Relate(o.At("spec", "schedule"), "the schedule stands here")
}

// seconds gives the value of a field in the words of a message.
func seconds(n *source.Node) string {
	value, ok := n.Int()
	if !ok || value > 1<<30 {
		return n.Text + " seconds"
	}
	return period(time.Duration(value) * time.Second)
}
