package rules

import (
	"time"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// jobSpec gives the spec of a Job, or of the Jobs that a CronJob makes; an
// absent node for anything else.
func jobSpec(o *manifest.Object) *source.Node {
	switch {
	case o.Is("batch", "Job"):
		return o.At("spec")
	case o.Is("batch", "CronJob"):
		return o.At("spec", "jobTemplate", "spec")
	}
	return &source.Node{}
}

var jobKinds = []string{"CronJob", "Job"}

// schedule reads the schedule of a CronJob. It gives nil where there is none
// that the API server takes.
func schedule(o *manifest.Object) *cron.Schedule {
	n := o.At("spec", "schedule")
	if !o.Is("batch", "CronJob") || n.Kind != source.String {
		return nil
	}
	s, _ := cron.Parse(n.Text)
	return s
}

// suspended reports whether a CronJob runs only when it is asked to.
func suspended(o *manifest.Object) bool { return manifest.IsTrue(o.At("spec", "suspend")) }

// period gives a time in the words of a message: 5m0s becomes 5 minutes.
func period(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := d / unit.length; n > 0 && d%unit.length == 0 {
			return source.Plural(int64(n), unit.name)
		}
	}
	return source.Plural(int64(d/time.Second), "second")
}

// expiresEarly reports whether the Jobs of a CronJob are deleted before the
// next run, at the longest interval.
func expiresEarly(o *manifest.Object, ttl *source.Node) bool {
	s, n := schedule(o), manifest.IntOr(ttl, -1)
	if s == nil || n < 0 {
		return false
	}
	_, longest := s.Runs()
	return n < int64(longest/time.Second)
}

// writtenByPlimsoll reports whether an object was compiled from a spec.
func writtenByPlimsoll(o *manifest.Object) bool {
	return o.At("metadata", "labels", "app.kubernetes.io/managed-by").Text == "plimsoll"
}

// deletedByTool reports whether a Job is a hook of Helm or Argo CD, which
// delete it before they make it anew, or belongs to another object.
func deletedByTool(o *manifest.Object) bool {
	for _, f := range o.At("metadata", "annotations").Fields {
		switch f.Name {
		case "helm.sh/hook", "argocd.argoproj.io/hook", "argocd.argoproj.io/hook-delete-policy":
			return true
		}
	}
	return len(o.At("metadata", "ownerReferences").Items) > 0
}

// hangsForEver reports whether a run of a CronJob that hangs keeps all others from
// starting, since nothing ends it.
func hangsForEver(w *manifest.Workload) bool {
	return w.Kind == "CronJob" && w.At("spec", "concurrencyPolicy").Text == "Forbid" && !suspended(w.Object) &&
		w.Pod().Kind == source.Map && !manifest.IsSet(jobSpec(w.Object).Get("activeDeadlineSeconds")) &&
		!manifest.IsSet(w.Pod().Get("activeDeadlineSeconds"))
}
