package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestStatefulSets: the pods of each are NAME-0, NAME-1 and so on, each with its
// own name in the headless Service and its own claims, which are bound.
func TestStatefulSets(t *testing.T) {
	check(t, "StatefulSets get their ordinals, stable names and bound claims")
	for _, s := range written[appsv1.StatefulSet](t, "StatefulSet") {
		replicas := int(valueOf(s.Spec.Replicas, 1))
		pods := waitForPods(t, s.Namespace, "StatefulSet", s.Name, replicas)
		for i, p := range pods {
			if want := fmt.Sprintf("%s-%d", s.Name, i); p.Name != want || p.Spec.Hostname != want {
				t.Errorf("pod %d of %s has the name %s and the host name %s", i, s.Name, p.Name, p.Spec.Hostname)
			}
			checkDomain(t, &p)
			if len(s.Spec.VolumeClaimTemplates) == 0 {
				t.Errorf("%s has no disks", s.Name)
			}
			for _, c := range s.Spec.VolumeClaimTemplates {
				checkClaim(t, &p, &c)
			}
		}
		if s.Spec.PodManagementPolicy != appsv1.ParallelPodManagement {
			checkOneByOne(t, pods)
		}
	}
}

// checkDomain fails when a pod's name is not under a headless Service that there is.
func checkDomain(t *testing.T, p *corev1.Pod) {
	t.Helper()
	s, err := client.CoreV1().Services(p.Namespace).Get(t.Context(), p.Spec.Subdomain, metav1.GetOptions{})
	if err != nil {
		t.Errorf("the domain of pod %s: %v", p.Name, err)
	} else if s.Spec.ClusterIP != corev1.ClusterIPNone {
		t.Errorf("the Service %s of pod %s is not headless", s.Name, p.Name)
	}
}

// checkClaim fails when a pod does not mount its own claim of a template, or
// when that has no disk of the size.
func checkClaim(t *testing.T, p *corev1.Pod, template *corev1.PersistentVolumeClaim) {
	t.Helper()
	name := template.Name + "-" + p.Name
	if !mountsClaim(p, template.Name, name) {
		t.Errorf("pod %s does not mount the claim %s", p.Name, name)
	}
	claim, err := client.CoreV1().PersistentVolumeClaims(p.Namespace).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	want, got := template.Spec.Resources.Requests[corev1.ResourceStorage], claim.Status.Capacity[corev1.ResourceStorage]
	if claim.Status.Phase != corev1.ClaimBound || got.Cmp(want) < 0 {
		t.Errorf("the claim %s/%s is %s with %s, not bound with %s", p.Namespace, name, claim.Status.Phase, got.String(), want.String())
	}
}

func mountsClaim(p *corev1.Pod, volume, claim string) bool {
	mounted := false
	for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
		mounted = mounted || slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool { return m.Name == volume })
	}
	return mounted && slices.ContainsFunc(p.Spec.Volumes, func(v corev1.Volume) bool {
		return v.Name == volume && v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == claim
	})
}

// checkOneByOne fails when a pod was made before the one in front was ready.
func checkOneByOne(t *testing.T, pods []corev1.Pod) {
	t.Helper()
	for i := 1; i < len(pods); i++ {
		for _, c := range pods[i-1].Status.Conditions {
			if c.Type == corev1.PodReady && pods[i].CreationTimestamp.Time.Before(c.LastTransitionTime.Time) {
				t.Errorf("pod %s was made before %s was ready", pods[i].Name, pods[i-1].Name)
			}
		}
	}
}

// TestStablePods: a pod that is deleted comes back with its name and its disk.
func TestStablePods(t *testing.T) {
	check(t, "a pod of a StatefulSet that is deleted comes back with its name and disk")
	tr := newTrial(t, "stable-pods")
	tr.apply(tr.example("stateful"))
	before := waitForPods(t, tr.namespace, "StatefulSet", "nats", 3)
	disk := diskOf(t, tr.namespace, "data-nats-1")
	pods := client.CoreV1().Pods(tr.namespace)
	if err := pods.Delete(t.Context(), "nats-1", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "nats-1 comes back", func(ctx context.Context) error {
		p, err := pods.Get(ctx, "nats-1", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if p.UID == before[1].UID || !podReady(p) {
			return fmt.Errorf("it is still the old one, or not ready")
		}
		if !mountsClaim(p, "data", "data-nats-1") {
			t.Errorf("the new nats-1 does not mount its claim")
		}
		return nil
	})
	if again := diskOf(t, tr.namespace, "data-nats-1"); again != disk {
		t.Errorf("the new nats-1 has the disk %s, not %s", again, disk)
	}
}

func diskOf(t *testing.T, namespace, claim string) string {
	t.Helper()
	c, err := client.CoreV1().PersistentVolumeClaims(namespace).Get(t.Context(), claim, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Spec.VolumeName
}

// TestRetention: claims stay or go with the pods, as the spec says.
func TestRetention(t *testing.T) {
	check(t, "claims stay or go when replicas goes down, as the spec says")
	tr := newTrial(t, "retention")
	for name, left := range map[string]int{"Retain": 3, "Delete": 1} {
		app := edit(t, tr.example("stateful"), "name: nats", "name: "+strings.ToLower(name), "whenScaled: Retain", "whenScaled: "+name)
		tr.apply(app)
		waitForPods(t, tr.namespace, "StatefulSet", strings.ToLower(name), 3)
		tr.apply(edit(t, app, "replicas: 3", "replicas: 1"))
		waitForPods(t, tr.namespace, "StatefulSet", strings.ToLower(name), 1)
		eventually(t, "claims of "+name, func(ctx context.Context) error {
			claims, err := client.CoreV1().PersistentVolumeClaims(tr.namespace).List(ctx, metav1.ListOptions{LabelSelector: "app.kubernetes.io/instance=" + strings.ToLower(name)})
			if err != nil {
				return err
			}
			// Nobody plays the driver that would delete a disk, so a deleted claim is gone at once.
			if len(claims.Items) != left {
				return fmt.Errorf("there are %d claims, not %d", len(claims.Items), left)
			}
			return nil
		})
	}
}
