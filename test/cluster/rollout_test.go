package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestImageRollout: a new image replaces the pods of a Deployment, and there are
// never fewer ready ones than replicas says.
func TestImageRollout(t *testing.T) {
	check(t, "a changed image rolls out, with no pod too few on the way")
	tr := newTrial(t, "image-rollout")
	spec := tr.example("web")
	tr.apply(spec)
	waitForPods(t, tr.namespace, "Deployment", "podinfo", 2)
	tr.apply(edit(t, spec, "podinfo:6.14.1", "podinfo:6.15.0"))
	eventually(t, "the new image", func(ctx context.Context) error {
		pods, err := podsOf(ctx, tr.namespace, "Deployment", "podinfo")
		if err != nil {
			return err
		}
		if ready := countReady(pods); ready < 2 {
			t.Errorf("only %d pods are ready", ready)
		}
		return allRun(pods, 2, "ghcr.io/stefanprodan/podinfo:6.15.0")
	})
	sets, err := client.AppsV1().ReplicaSets(tr.namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(sets.Items) != 2 {
		t.Errorf("there are %d ReplicaSets, not the new one and the old one to roll back to (%v)", len(sets.Items), err)
	}
}

// TestRecreate: with the strategy Recreate there are never two versions at a time.
func TestRecreate(t *testing.T) {
	check(t, "with the strategy Recreate two versions never run together")
	tr := newTrial(t, "recreate")
	spec := tr.spec("Worker", "clock", "image: a/b:1, replicas: 2, rollout: {strategy: Recreate}")
	tr.apply(spec)
	waitForPods(t, tr.namespace, "Deployment", "clock", 2)
	tr.apply(edit(t, spec, "a/b:1", "a/b:2"))
	eventually(t, "the new image", func(ctx context.Context) error {
		pods, err := podsOf(ctx, tr.namespace, "Deployment", "clock")
		if err != nil {
			return err
		}
		if both := images(pods); len(both) > 1 {
			t.Errorf("there are pods of %v", both)
		}
		return allRun(pods, 2, "a/b:2")
	})
}

// TestReplicas: a changed number of replicas starts and stops pods, and leaves
// the others alone.
func TestReplicas(t *testing.T) {
	check(t, "a changed number of replicas leaves the other pods alone")
	tr := newTrial(t, "replicas")
	spec := tr.example("worker")
	tr.apply(spec)
	before := podNames(waitForPods(t, tr.namespace, "Deployment", "order-mailer", 3))
	tr.apply(edit(t, spec, "replicas: 3", "replicas: 5"))
	more := podNames(waitForPods(t, tr.namespace, "Deployment", "order-mailer", 5))
	for _, name := range before {
		if !slices.Contains(more, name) {
			t.Errorf("the pod %s was replaced", name)
		}
	}
	tr.apply(edit(t, spec, "replicas: 3", "replicas: 2"))
	for _, name := range podNames(waitForPods(t, tr.namespace, "Deployment", "order-mailer", 2)) {
		if !slices.Contains(more, name) {
			t.Errorf("the pod %s is new", name)
		}
	}
}

// TestConfigRollout: a changed file gives a ConfigMap of another name, which the
// new pods mount; the old one stays for a rollback.
func TestConfigRollout(t *testing.T) {
	check(t, "a changed config rolls out")
	tr := newTrial(t, "config-rollout")
	spec := tr.example("worker")
	tr.apply(spec)
	before := waitForPods(t, tr.namespace, "Deployment", "order-mailer", 3)
	tr.apply(edit(t, spec, "retries: 5", "retries: 6"))
	eventually(t, "the new config", func(ctx context.Context) error {
		pods, err := readyPods(ctx, tr.namespace, "Deployment", "order-mailer", 3)
		if err != nil {
			return err
		}
		for _, p := range pods {
			if slices.Contains(podNames(before), p.Name) {
				return fmt.Errorf("the pod %s is still there", p.Name)
			}
			if text := configOf(t, &p); !strings.Contains(text, "retries: 6") {
				t.Errorf("the new pod mounts\n%s", text)
			}
		}
		return nil
	})
	if text := configOf(t, &before[0]); !strings.Contains(text, "retries: 5") {
		t.Errorf("the old ConfigMap is gone or has changed\n%s", text)
	}
}

// configOf reads the files of the ConfigMaps that a pod mounts.
func configOf(t *testing.T, p *corev1.Pod) string {
	t.Helper()
	var text strings.Builder
	for _, v := range p.Spec.Volumes {
		if v.ConfigMap == nil {
			continue
		}
		c, err := client.CoreV1().ConfigMaps(p.Namespace).Get(t.Context(), v.ConfigMap.Name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range sortedKeys(c.Data) {
			text.WriteString(c.Data[name])
		}
	}
	return text.String()
}

// TestStatefulRollout: the pods of a StatefulSet are replaced from the last to
// the first and keep their names and disks; a partition holds the lower ones back.
func TestStatefulRollout(t *testing.T) {
	check(t, "a StatefulSet rolls out from the last pod to the first, down to its partition")
	tr := newTrial(t, "stateful-rollout")
	spec := tr.example("scenario-database-cluster")
	tr.apply(spec)
	waitForPods(t, tr.namespace, "StatefulSet", "cassandra", 3)
	disk := diskOf(t, tr.namespace, "data-cassandra-0")
	const old, latest = "cassandra:5.0.6", "cassandra:5.0.7"

	held := edit(t, spec, old, latest) + "  rollout: {partition: 2}\n"
	tr.apply(held)
	tr.waitForImages("cassandra", old, old, latest)
	tr.apply(edit(t, held, "  rollout: {partition: 2}\n", ""))
	tr.waitForImages("cassandra", latest, latest, latest)
	pods := waitForPods(t, tr.namespace, "StatefulSet", "cassandra", 3)
	for i := 1; i < len(pods); i++ {
		if pods[i].CreationTimestamp.After(pods[i-1].CreationTimestamp.Time) {
			t.Errorf("%s was replaced after %s", pods[i].Name, pods[i-1].Name)
		}
	}
	if again := diskOf(t, tr.namespace, "data-cassandra-0"); again != disk {
		t.Errorf("cassandra-0 has the disk %s, not %s", again, disk)
	}
}

// waitForImages waits until the pods of a StatefulSet run these images.
func (tr *trial) waitForImages(name string, want ...string) {
	tr.t.Helper()
	eventually(tr.t, "the images of "+name, func(ctx context.Context) error {
		pods, err := readyPods(ctx, tr.namespace, "StatefulSet", name, len(want))
		if err != nil {
			return err
		}
		for i, p := range pods {
			if got := p.Spec.Containers[0].Image; got != want[i] {
				return fmt.Errorf("%s runs %s, not %s", p.Name, got, want[i])
			}
		}
		return nil
	})
}

// TestOrphans: a StatefulSet that is deleted alone, as docs/limits.md advises,
// leaves its pods and disks, and the next one takes them over.
func TestOrphans(t *testing.T) {
	check(t, "a StatefulSet that is deleted alone and applied anew takes over its pods and disks")
	tr := newTrial(t, "orphans")
	spec := tr.example("stateful")
	tr.apply(spec)
	before := waitForPods(t, tr.namespace, "StatefulSet", "nats", 3)
	orphan := metav1.DeletePropagationOrphan
	if err := client.AppsV1().StatefulSets(tr.namespace).Delete(t.Context(), "nats", metav1.DeleteOptions{PropagationPolicy: &orphan}); err != nil {
		t.Fatal(err)
	}
	grown := edit(t, spec, "size: 10Gi", "size: 20Gi")
	eventually(t, "the next StatefulSet", func(context.Context) error {
		_, _, err := tr.try(grown)
		return err // while the old one is being deleted, it is the one that would change
	})
	eventually(t, "the pods have their owner again", func(ctx context.Context) error {
		set, err := client.AppsV1().StatefulSets(tr.namespace).Get(ctx, "nats", metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, p := range before {
			live, err := client.CoreV1().Pods(tr.namespace).Get(ctx, p.Name, metav1.GetOptions{})
			if err != nil {
				return err
			}
			if live.UID != p.UID {
				t.Fatalf("the pod %s was replaced", p.Name)
			}
			if !metav1.IsControlledBy(live, set) {
				return fmt.Errorf("the pod %s has no owner", p.Name)
			}
		}
		return nil
	})
}

// TestAgentRollout: a new image reaches every node, one after another.
func TestAgentRollout(t *testing.T) {
	check(t, "a DaemonSet rolls out to every node")
	tr := newTrial(t, "agent-rollout")
	spec := tr.spec("NodeAgent", "agent", "image: a/b:1")
	tr.apply(spec)
	waitForPods(t, tr.namespace, "DaemonSet", "agent", 3)
	tr.apply(edit(t, spec, "a/b:1", "a/b:2"))
	eventually(t, "the new image", func(ctx context.Context) error {
		pods, err := podsOf(ctx, tr.namespace, "DaemonSet", "agent")
		if err != nil {
			return err
		}
		return allRun(pods, 3, "a/b:2")
	})
}

// TestJobRollout: a changed CronJob runs the new image next time, and a changed
// task runs beside the old one.
func TestJobRollout(t *testing.T) {
	check(t, "a changed task runs anew")
	tr := newTrial(t, "job-rollout")
	spec := tr.spec("Batch", "migrate", "image: a/b:1")
	tr.apply(spec)
	tr.apply(spec) // the same task is not run again
	tr.apply(edit(t, spec, "a/b:1", "a/b:2"))
	eventually(t, "both tasks", func(ctx context.Context) error {
		jobs, err := client.BatchV1().Jobs(tr.namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		var done []string
		for _, j := range jobs.Items {
			if slices.ContainsFunc(j.Status.Conditions, func(c batchv1.JobCondition) bool { return c.Type == batchv1.JobComplete }) {
				done = append(done, j.Spec.Template.Spec.Containers[0].Image)
			}
		}
		slices.Sort(done)
		if !slices.Equal(done, []string{"a/b:1", "a/b:2"}) {
			return fmt.Errorf("complete are %v", done)
		}
		return nil
	})
}

func countReady(pods []corev1.Pod) int {
	n := 0
	for _, p := range pods {
		if podReady(&p) {
			n++
		}
	}
	return n
}

// allRun gives an error unless there are count pods, ready and of an image.
func allRun(pods []corev1.Pod, count int, image string) error {
	if len(pods) != count || countReady(pods) != count || !slices.Equal(images(pods), []string{image}) {
		return fmt.Errorf("%d of %d pods are ready, of %v", countReady(pods), len(pods), images(pods))
	}
	return nil
}
