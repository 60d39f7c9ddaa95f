package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The annotations that tell kwok how a pod of a Job ends; see plane/stages.yaml.
const (
	holds = `podAnnotations: {test.plimsoll.dev/hold: "true"}`
	fails = `podAnnotations: {test.plimsoll.dev/exit-code: "1"}`
)

// TestJobs: each Job of the examples completes.
func TestJobs(t *testing.T) {
	check(t, "Jobs complete")
	for _, j := range written[batchv1.Job](t, "Job") {
		s := waitForJob(t, j.Namespace, j.Name, batchv1.JobComplete)
		if want := valueOf(j.Spec.Completions, 1); s.Succeeded != want || s.Failed != 0 {
			t.Errorf("of Job %s %d pods succeeded and %d failed; want %d and none", j.Name, s.Succeeded, s.Failed, want)
		}
	}
}

// TestRetries: a task that fails is tried again, as often as backoffLimit says.
func TestRetries(t *testing.T) {
	check(t, "a Job that fails is tried again backoffLimit times")
	tr := newTrial(t, "retries")
	tr.apply(tr.spec("Batch", "fails", "image: a/b:1, backoffLimit: 2, onChange: replace, "+fails))
	tr.apply(tr.spec("Batch", "mends", "image: a/b:1, backoffLimit: 2, onChange: replace, "+holds))

	finish(t, &runningPods(t, tr.namespace, "mends", 1)[0], 1)
	finish(t, &runningPods(t, tr.namespace, "mends", 1)[0], 0)
	if s := waitForJob(t, tr.namespace, "mends", batchv1.JobComplete); s.Failed != 1 || s.Succeeded != 1 {
		t.Errorf("%d pods failed and %d succeeded; want 1 and 1", s.Failed, s.Succeeded)
	}
	s := waitForJob(t, tr.namespace, "fails", batchv1.JobFailed)
	if s.Failed != 3 || reason(s, batchv1.JobFailed) != batchv1.JobReasonBackoffLimitExceeded {
		t.Errorf("%d pods failed, because of %s; want 3 and BackoffLimitExceeded", s.Failed, reason(s, batchv1.JobFailed))
	}
}

// TestIndexes: the policies of the example count-primes: a drained node is not
// counted, exit code 2 gives up on the index, and any other one is tried again.
func TestIndexes(t *testing.T) {
	check(t, "indexed Jobs keep to parallelism and retry or give up each index as told")
	tr := newTrial(t, "indexes")
	// The example reads a file of its folder, which is not needed here.
	tr.apply(edit(t, tr.example("scenario-data-job"),
		"  config:\n    /app/count_primes.py: {file: ./count_primes.py}\n", "  onChange: replace\n  "+holds+"\n",
		"completions: 20", "completions: 7"))
	const name = "count-primes"
	pods := runningPods(t, tr.namespace, name, 5)
	if got := indexesOf(pods); !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
		t.Fatalf("the first five pods have the indexes %v", got)
	}
	finish(t, &pods[0], 2)
	finish(t, &pods[1], 1)
	finish(t, &pods[2], 137, corev1.DisruptionTarget)

	done := map[string]int{}
	eventually(t, "all other pods are finished", func(ctx context.Context) error {
		pods, err := podsOf(ctx, tr.namespace, "Job", name)
		if err != nil {
			return err
		}
		if n := len(slices.DeleteFunc(slices.Clone(pods), finished)); n > 5 {
			t.Errorf("%d pods run at once", n)
		}
		for _, p := range pods {
			if index := indexOf(&p); p.Status.Phase == corev1.PodRunning {
				checkCounts(t, &p, map[string]string{"1": "1"}[index])
				finish(t, &p, 0)
				done[index]++
			}
		}
		if len(done) < 6 {
			return fmt.Errorf("finished are %v", sortedKeys(done))
		}
		return nil
	})
	s := waitForJob(t, tr.namespace, name, batchv1.JobFailed)
	if s.CompletedIndexes != "1-6" || valueOf(s.FailedIndexes, "") != "0" || done["0"] > 0 {
		t.Errorf("the indexes %s are complete and %s failed; want 1-6 and 0", s.CompletedIndexes, valueOf(s.FailedIndexes, ""))
	}
}

// checkCounts holds a pod to the number of failures that its index has so far.
func checkCounts(t *testing.T, p *corev1.Pod, failures string) {
	t.Helper()
	if failures == "" {
		failures = "0"
	}
	if got := p.Annotations[batchv1.JobIndexFailureCountAnnotation]; got != failures {
		t.Errorf("index %s has %s failures, not %s", indexOf(p), got, failures)
	}
}

// TestDeadline: a job that takes too long is stopped and counts as failed.
func TestDeadline(t *testing.T) {
	check(t, "a Job ends at its deadline, and is removed when its time is over")
	tr := newTrial(t, "deadline")
	tr.apply(tr.spec("Batch", "slow", "image: a/b:1, activeDeadlineSeconds: 3, onChange: replace, "+holds))
	tr.apply(tr.spec("Batch", "brief", "image: a/b:1, ttlSecondsAfterFinished: 1, onChange: replace"))
	if s := waitForJob(t, tr.namespace, "slow", batchv1.JobFailed); reason(s, batchv1.JobFailed) != batchv1.JobReasonDeadlineExceeded {
		t.Errorf("it failed because of %s", reason(s, batchv1.JobFailed))
	}
	eventually(t, "a Job that is over is removed", func(ctx context.Context) error {
		_, err := client.BatchV1().Jobs(tr.namespace).Get(ctx, "brief", metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		return errors.Join(errors.New("it is still there"), err)
	})
}

// waitForJob waits until a condition of a Job is true.
func waitForJob(t *testing.T, namespace, name string, condition batchv1.JobConditionType) *batchv1.JobStatus {
	t.Helper()
	var status batchv1.JobStatus
	eventually(t, fmt.Sprintf("Job %s/%s", namespace, name), func(ctx context.Context) error {
		j, err := client.BatchV1().Jobs(namespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		status = j.Status
		for _, c := range status.Conditions {
			if c.Type == condition && c.Status == corev1.ConditionTrue {
				return nil
			}
		}
		return fmt.Errorf("it is not %s: %d active, %d succeeded, %d failed, %v", condition, status.Active, status.Succeeded, status.Failed, status.Conditions)
	})
	return &status
}

func reason(s *batchv1.JobStatus, condition batchv1.JobConditionType) string {
	for _, c := range s.Conditions {
		if c.Type == condition {
			return c.Reason
		}
	}
	return ""
}

// runningPods waits until count pods of a Job run, and gives them by their index.
func runningPods(t *testing.T, namespace, job string, count int) []corev1.Pod {
	t.Helper()
	var running []corev1.Pod
	eventually(t, fmt.Sprintf("%d pods of Job %s", count, job), func(ctx context.Context) error {
		pods, err := podsOf(ctx, namespace, "Job", job)
		running = slices.DeleteFunc(pods, func(p corev1.Pod) bool { return p.Status.Phase != corev1.PodRunning })
		if err == nil && len(running) != count {
			err = fmt.Errorf("%d run", len(running))
		}
		return err
	})
	slices.SortFunc(running, func(a, b corev1.Pod) int { return number(indexOf(&a)) - number(indexOf(&b)) })
	return running
}

func indexOf(p *corev1.Pod) string { return p.Annotations[batchv1.JobCompletionIndexAnnotation] }

func indexesOf(pods []corev1.Pod) []string {
	var list []string
	for _, p := range pods {
		list = append(list, indexOf(&p))
	}
	return list
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // "": the Job has no indexes
	return n
}

func finished(p corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
}
