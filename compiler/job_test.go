package compiler

import (
	"fmt"
	"slices"
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
		"schedule: '@daily', startingDeadlineSeconds: none":   86400,
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

func TestStartingDeadline(t *testing.T) {
	for fields, want := range map[string]int64{
		"schedule: '@daily'":                                300,
		"schedule: '@daily', startingDeadlineSeconds: 7":    7,
		"schedule: '@daily', startingDeadlineSeconds: none": 0,
	} {
		c := emitted[*batchv1.CronJob](t, compileSpec(t, app("Batch", "shop", fields)))
		if got := c.Spec.StartingDeadlineSeconds; got == nil && want != 0 || got != nil && *got != want {
			t.Errorf("%s: %v, want %d", fields, got, want)
		}
	}
}

// The name of a Job changes with what it runs and with nothing else, so that
// nothing runs again for a change beside it.
func TestHashName(t *testing.T) {
	name := func(fields string) string {
		t.Helper()
		b := buildAlone(compileSpec(t, app("Batch", "shop", fields)).App)
		results := b.results()
		i := slices.IndexFunc(results, func(r *result) bool { return r.kind() == "Job" })
		if len(b.diagnostics) > 0 || i < 0 {
			t.Fatal(fields, b.diagnostics)
		}
		return results[i].node.At("metadata", "name").Text
	}
	const policy, patch = "networkPolicy: {allowFrom: []}, ", "patches: [{target: {kind: %s}, patch: {%s}}]"
	same := name("")
	if !strings.HasPrefix(same, "shop-") || len(same) != len("shop-")+hashLength {
		t.Error(same)
	}
	for _, fields := range []string{
		"backoffLimit: 5", "parallelism: 2", "suspend: true", "activeDeadlineSeconds: 9", "ttlSecondsAfterFinished: 9",
		"podReplacementPolicy: Failed", "networkPolicy: {allowFrom: []}",
		policy + fmt.Sprintf(patch, "NetworkPolicy", "metadata: {annotations: {a: b}}"),
		fmt.Sprintf(patch, "Job", "metadata: {annotations: {a: b}}"),
		fmt.Sprintf(patch, "Job, name: shop", "spec: {backoffLimit: 7}"),
	} {
		if got := name(fields); got != same {
			t.Errorf("%s: %s, want %s", fields, got, same)
		}
	}
	seen := map[string]string{same: "nothing"}
	for _, fields := range []string{
		"env: {A: b}", "env: {A: c}", "config: {/a: b}", "config: {/a: c}", "podLabels: {a: b}", "podAnnotations: {a: b}",
		"completions: 2", "completions: 2, completionMode: Indexed", "rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}",
		"podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1]}}]}",
		fmt.Sprintf(patch, "Job", "spec: {managedBy: a.example/b}"),
		fmt.Sprintf(patch, "Job", "spec: {template: {spec: {hostname: x}}}"),
	} {
		got := name(fields)
		if other, there := seen[got]; there {
			t.Errorf("%s: %s as for %s", fields, got, other)
		}
		seen[got] = fields
	}
	// A patch that says what a field says makes the same Job.
	patched := name(fmt.Sprintf(patch, "Job", "spec: {template: {metadata: {annotations: {a: b}}}}"))
	if want := name("podAnnotations: {a: b}"); patched != want {
		t.Errorf("%s, want %s", patched, want)
	}
}
