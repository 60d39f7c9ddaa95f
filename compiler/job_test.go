package compiler

import (
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
)

func TestReplaceJob(t *testing.T) {
	const options = "argocd.argoproj.io/sync-options"
	for annotations, want := range map[string]string{
		"a: b":                             "Force=true,Replace=true",
		options + ": Prune=false":          "Force=true,Replace=true,Prune=false",
		options + ": 'Replace=true, X=1 '": "Force=true,Replace=true,X=1",
	} {
		b := compileSpec(t,
			strings.Replace(app("Batch", "shop", "onChange: replace"), "{name: shop}", "{name: shop, annotations: {"+annotations+"}}",
				1))
		job := emitted[*batchv1.Job](t, b)
		if got := job.Annotations[options]; got != want ||
			job.Annotations["kustomize.toolkit.fluxcd.io/force"] != "enabled" || job.Name != "shop" {
			t.Errorf("%s: %s %s", annotations, job.Name, got)
		}
	}
}

// The name of a Job changes with what cannot be changed in it, and with nothing
// else.
func TestHashName(t *testing.T) {
	name := func(fields string) string {
		job := emitted[*batchv1.Job](t, compileSpec(t, app("Batch", "shop", fields)))
		if len(job.Annotations) > 0 {
			t.Errorf("%v", job.Annotations)
		}
		return job.Name
	}
	base := name("args: [a]")
	if !strings.HasPrefix(base, "shop-") || len(base) != len("shop-")+hashLength {
		t.Error(base)
	}
	for _, same := range []string{"suspend: true", "parallelism: 2", "ttlSecondsAfterFinished: 1", "backoffLimit: 1",
		"activeDeadlineSeconds: 9"} {
		if name("args: [a], "+same) != base {
			t.Errorf("%s: another name", same)
		}
	}
	for _, other := range []string{"env: {A: b}", "completions: 2",
		"podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}",
		"patches: [{target: {kind: Job}, patch: {spec: {template: {spec: {priority: 1}}}}}]"} {
		if name("args: [a], "+other) == base {
			t.Errorf("%s: the same name", other)
		}
	}
}

func TestCronJob(t *testing.T) {
	spec := emitted[*batchv1.CronJob](t, compileSpec(t, app("Batch", "shop", "schedule: '@daily', suspend: true"))).Spec
	job := spec.JobTemplate.Spec
	if spec.ConcurrencyPolicy != batchv1.ForbidConcurrent || *spec.StartingDeadlineSeconds != 300 || !*spec.Suspend {
		t.Errorf("%v", spec)
	}
	if job.TTLSecondsAfterFinished != nil || job.Suspend != nil || *job.BackoffLimit != 3 ||
		job.Template.Spec.RestartPolicy != "Never" {
		t.Errorf("%v", job)
	}
}

func TestBackoff(t *testing.T) {
	job := emitted[*batchv1.Job](t,
		compileSpec(t, app("Batch", "shop", "completionMode: Indexed, completions: 2, backoffLimitPerIndex: 1"))).Spec
	if job.BackoffLimit != nil || *job.BackoffLimitPerIndex != 1 || job.TTLSecondsAfterFinished != nil {
		t.Errorf("%v", job)
	}
}

// A schedule has a time limit by default: until the next run is due, but an hour
// at least and a day at most.
func TestDeadline(t *testing.T) {
	for fields, want := range map[string]int64{
		"schedule: '*/5 * * * *'":                             3600,
		"schedule: '@hourly'":                                 3600,
		"schedule: '0 0,1,9 * * *'":                           3600,
		"schedule: '0 0,9 * * *'":                             9 * 3600,
		"schedule: '0 6,18 * * 1'":                            12 * 3600,
		"schedule: '@every 90m'":                              5400,
		"schedule: '@daily'":                                  86400,
		"schedule: '@monthly'":                                86400,
		"schedule: '0 0 30 2 *'":                              86400,
		"schedule: '@daily', activeDeadlineSeconds: 60":       60,
		"schedule: '@daily', activeDeadlineSeconds: none":     0,
		"schedule: '@daily', concurrencyPolicy: Allow":        86400,
		"schedule: '@daily', ttlSecondsAfterFinished: 100000": 86400,
	} {
		c := emitted[*batchv1.CronJob](t, compileSpec(t, app("Batch", "shop", fields)))
		if got := c.Spec.JobTemplate.Spec.ActiveDeadlineSeconds; got == nil && want != 0 || got != nil && *got != want {
			t.Errorf("%s: %v, want %d", fields, got, want)
		}
	}
	for fields, want := range map[string]int64{"": 0, "activeDeadlineSeconds: none": 0, "activeDeadlineSeconds: 7": 7} {
		job := emitted[*batchv1.Job](t, compileSpec(t, app("Batch", "shop", fields)))
		if got := job.Spec.ActiveDeadlineSeconds; got == nil && want != 0 || got != nil && *got != want {
			t.Errorf("%s: %v, want %d", fields, got, want)
		}
	}
}
