package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// podsOf lists the pods that a workload has made, by who owns them and not by
// labels, and without those that are being deleted. They are sorted by name.
func podsOf(ctx context.Context, namespace, kind, name string) ([]corev1.Pod, error) {
	pods, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(pods.Items, func(p corev1.Pod) bool {
		k, n := workloadOf(&p)
		return k != kind || n != name || p.DeletionTimestamp != nil
	}), nil
}

// workloadOf gives the kind and name of what has made a pod. Of a ReplicaSet
// that is the Deployment.
func workloadOf(p *corev1.Pod) (kind, name string) {
	owner := metav1.GetControllerOf(p)
	if owner == nil {
		return "", ""
	}
	if owner.Kind == "ReplicaSet" {
		return "Deployment", strings.TrimSuffix(owner.Name, "-"+p.Labels["pod-template-hash"])
	}
	return owner.Kind, owner.Name
}

// readyPods is podsOf with an error when there are not count, or one is not ready.
func readyPods(ctx context.Context, namespace, kind, name string, count int) ([]corev1.Pod, error) {
	pods, err := podsOf(ctx, namespace, kind, name)
	if err != nil {
		return nil, err
	}
	if len(pods) != count {
		return nil, fmt.Errorf("%s %s has %d pods, not %d: %v", kind, name, len(pods), count, podNames(pods))
	}
	for _, p := range pods {
		if !podReady(&p) {
			return nil, fmt.Errorf("pod %s is not ready: %s", p.Name, p.Status.Phase)
		}
	}
	return pods, nil
}

// waitForPods waits until a workload has count ready pods.
func waitForPods(t *testing.T, namespace, kind, name string, count int) []corev1.Pod {
	t.Helper()
	var pods []corev1.Pod
	eventually(t, fmt.Sprintf("%s %s/%s", kind, namespace, name), func(ctx context.Context) (err error) {
		pods, err = readyPods(ctx, namespace, kind, name, count)
		return err
	})
	return pods
}

func podReady(p *corev1.Pod) bool {
	return slices.ContainsFunc(p.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

func podNames(pods []corev1.Pod) []string {
	names := []string{}
	for _, p := range pods {
		names = append(names, p.Name)
	}
	return names
}

// images lists the images of the first containers, each once.
func images(pods []corev1.Pod) []string {
	var list []string
	for _, p := range pods {
		list = append(list, p.Spec.Containers[0].Image)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// setReady plays the kubelet for a pod whose probe has a new result. kwok may
// have been about to say something else: then it is said again.
func setReady(t *testing.T, p *corev1.Pod, ready corev1.ConditionStatus) {
	t.Helper()
	eventually(t, "pod "+p.Name+" is ready: "+string(ready), func(ctx context.Context) error {
		patchStatus(t, p, fmt.Sprintf(`{"status": {"conditions": [{"type": "Ready", "status": %q}, {"type": "ContainersReady", "status": %q}]}}`, ready, ready))
		time.Sleep(500 * time.Millisecond)
		live, err := client.CoreV1().Pods(p.Namespace).Get(ctx, p.Name, metav1.GetOptions{})
		if err == nil && podReady(live) != (ready == corev1.ConditionTrue) {
			err = errors.New("kwok says otherwise")
		}
		return err
	})
}

// finish plays the kubelet for a pod whose only container ends, with conditions
// that are true from then on.
func finish(t *testing.T, p *corev1.Pod, exitCode int, conditions ...corev1.PodConditionType) {
	t.Helper()
	phase := corev1.PodSucceeded
	if exitCode != 0 {
		phase = corev1.PodFailed
	}
	now := metav1.Now()
	status := corev1.PodStatus{
		Phase: phase,
		ContainerStatuses: []corev1.ContainerStatus{{
			Name:  p.Spec.Containers[0].Name,
			State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: int32(exitCode), StartedAt: now, FinishedAt: now}},
		}},
	}
	for _, c := range conditions {
		status.Conditions = append(status.Conditions, corev1.PodCondition{Type: c, Status: corev1.ConditionTrue})
	}
	patch, err := json.Marshal(map[string]any{"status": status})
	if err != nil {
		t.Fatal(err)
	}
	// Of a container's states, only one may be there.
	patchStatus(t, p, strings.Replace(string(patch), `"terminated":`, `"running":null,"terminated":`, 1))
}

func patchStatus(t *testing.T, p *corev1.Pod, patch string) {
	t.Helper()
	_, err := client.CoreV1().Pods(p.Namespace).Patch(t.Context(), p.Name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
	if err != nil {
		t.Fatal(err)
	}
}

func valueOf[T any](p *T, absent T) T {
	if p == nil {
		return absent
	}
	return *p
}
