package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	scheduledAt = "batch.kubernetes.io/cronjob-scheduled-timestamp"

	// minutes is how long two runs of a schedule of every minute may take.
	minutes = 4 * time.Minute
)

// TestCronJobs: the examples that run every minute have a Job for the minute, in
// time, and it completes.
func TestCronJobs(t *testing.T) {
	check(t, "CronJobs create Jobs on time")
	seen := 0
	for _, c := range written[batchv1.CronJob](t, "CronJob") {
		if c.Spec.Schedule != "* * * * *" && c.Spec.Schedule != "*/1 * * * *" {
			continue
		}
		seen++
		job := waitForRuns(t, c.Namespace, c.Name, 1)[0]
		at := scheduled(t, &job)
		if at.Second() != 0 {
			t.Errorf("%s is meant for %s, not for the full minute", job.Name, at)
		}
		if late := job.CreationTimestamp.Sub(at); late < 0 || late > 30*time.Second {
			t.Errorf("%s came %s after its time", job.Name, late)
		}
		waitForJob(t, c.Namespace, job.Name, batchv1.JobComplete)
	}
	if seen == 0 {
		t.Error("no example runs every minute")
	}
}

// TestForbid: while a run goes on, the next one is left out; when it is over,
// the next is started.
func TestForbid(t *testing.T) {
	check(t, "CronJobs honour Forbid: no run while the last one goes on")
	tr := newTrial(t, "forbid")
	tr.apply(tr.spec("Batch", "task", `image: a/b:1, schedule: "* * * * *", `+holds))
	first := waitForRuns(t, tr.namespace, "task", 1)[0]
	pods := runningPods(t, tr.namespace, first.Name, 1)
	within(t, minutes, "the second run is left out", func(ctx context.Context) error {
		events, err := client.CoreV1().Events(tr.namespace).List(ctx, metav1.ListOptions{FieldSelector: "reason=JobAlreadyActive"})
		if err == nil && len(events.Items) == 0 {
			err = errors.New("the controller does not say so")
		}
		return err
	})
	if runs, err := runsOf(t.Context(), tr.namespace, "task"); err != nil || len(runs) != 1 {
		t.Fatalf("there are %d Jobs (%v), not one", len(runs), err)
	}
	finish(t, &pods[0], 0)
	runs := waitForRuns(t, tr.namespace, "task", 2)
	if !scheduled(t, &runs[1]).After(scheduled(t, &first)) {
		t.Errorf("the second run is meant for the time of the first")
	}
}

// TestReplace: with concurrencyPolicy Replace the last run is stopped.
func TestReplace(t *testing.T) {
	check(t, "CronJobs honour Replace: the last run is stopped")
	tr := newTrial(t, "replace")
	tr.apply(tr.spec("Batch", "task", `image: a/b:1, schedule: "* * * * *", concurrencyPolicy: Replace, `+holds))
	first := waitForRuns(t, tr.namespace, "task", 1)[0]
	within(t, minutes, "the first run is replaced", func(ctx context.Context) error {
		runs, err := runsOf(ctx, tr.namespace, "task")
		if err != nil {
			return err
		}
		if len(runs) != 1 || runs[0].UID == first.UID {
			return fmt.Errorf("there are %d runs, and the first is not gone", len(runs))
		}
		return nil
	})
}

// TestSuspendedSchedule: no run while a schedule is suspended, and again when it is not.
func TestSuspendedSchedule(t *testing.T) {
	check(t, "a suspended CronJob starts nothing until it goes on")
	tr := newTrial(t, "suspended-schedule")
	spec := tr.spec("Batch", "task", `image: a/b:1, schedule: "* * * * *", suspend: true`)
	tr.apply(spec)
	always(t, 70*time.Second, "suspended", func(ctx context.Context) error {
		runs, err := runsOf(ctx, tr.namespace, "task")
		if err == nil && len(runs) > 0 {
			err = fmt.Errorf("%s was started", runs[0].Name)
		}
		return err
	})
	tr.apply(edit(t, spec, "suspend: true", "suspend: false"))
	waitForRuns(t, tr.namespace, "task", 1)
}

// runsOf lists the Jobs of a CronJob in the order of their times.
func runsOf(ctx context.Context, namespace, name string) ([]batchv1.Job, error) {
	jobs, err := client.BatchV1().Jobs(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	runs := slices.DeleteFunc(jobs.Items, func(j batchv1.Job) bool {
		owner := metav1.GetControllerOf(&j)
		return owner == nil || owner.Kind != "CronJob" || owner.Name != name || j.DeletionTimestamp != nil
	})
	slices.SortFunc(runs, func(a, b batchv1.Job) int { return a.CreationTimestamp.Compare(b.CreationTimestamp.Time) })
	return runs, nil
}

// waitForRuns waits until a CronJob has made count Jobs.
func waitForRuns(t *testing.T, namespace, name string, count int) []batchv1.Job {
	t.Helper()
	var runs []batchv1.Job
	within(t, minutes, fmt.Sprintf("%d runs of %s/%s", count, namespace, name), func(ctx context.Context) (err error) {
		runs, err = runsOf(ctx, namespace, name)
		if err == nil && len(runs) < count {
			err = fmt.Errorf("there are %d", len(runs))
		}
		return err
	})
	return runs
}

func scheduled(t *testing.T, j *batchv1.Job) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, j.Annotations[scheduledAt])
	if err != nil {
		t.Fatalf("%s: %v", j.Name, err)
	}
	return at
}
