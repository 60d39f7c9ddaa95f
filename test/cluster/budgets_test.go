package main

import (
	"context"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// TestBudgets: each counts the pods of its own workload, all of them and no
// others, and lets as many go as it says.
func TestBudgets(t *testing.T) {
	check(t, "budgets count the pods of their workload")
	for _, b := range written[policyv1.PodDisruptionBudget](t, "PodDisruptionBudget") {
		eventually(t, fmt.Sprintf("budget %s/%s", b.Namespace, b.Name), func(ctx context.Context) error {
			return counts(ctx, b)
		})
	}
}

// counts gives an error until a budget has counted the pods of the workload of
// its name.
func counts(ctx context.Context, b *policyv1.PodDisruptionBudget) error {
	var pods []corev1.Pod
	for _, kind := range []string{"Deployment", "StatefulSet"} {
		of, err := podsOf(ctx, b.Namespace, kind, b.Name)
		if err != nil {
			return err
		}
		pods = append(pods, of...)
	}
	live, err := client.PolicyV1().PodDisruptionBudgets(b.Namespace).Get(ctx, b.Name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	s := live.Status
	if len(pods) < 2 || int(s.ExpectedPods) != len(pods) || int(s.CurrentHealthy) != len(pods) {
		return fmt.Errorf("it counts %d pods, %d of them healthy; there are %d", s.ExpectedPods, s.CurrentHealthy, len(pods))
	}
	allowed, err := intstr.GetScaledValueFromIntOrPercent(b.Spec.MaxUnavailable, len(pods), true)
	if err != nil {
		return err
	}
	if int(s.DisruptionsAllowed) != allowed {
		return fmt.Errorf("it lets %d pods go, not %d", s.DisruptionsAllowed, allowed)
	}
	return nil
}

// TestEviction: one pod at a time can be evicted, and none while another is not
// ready, other than that one itself.
func TestEviction(t *testing.T) {
	check(t, "a budget lets one pod be evicted at a time, and a broken one always")
	tr := newTrial(t, "eviction")
	tr.apply(tr.example("worker"))
	const name = "order-mailer"
	pods := waitForPods(t, tr.namespace, "Deployment", name, 3)
	eventually(t, "a pod may go", func(ctx context.Context) error { return evict(ctx, &pods[0]) })

	pods = waitForPods(t, tr.namespace, "Deployment", name, 3)
	setReady(t, &pods[0], corev1.ConditionFalse)
	eventually(t, "the budget is used up", func(ctx context.Context) error {
		b, err := client.PolicyV1().PodDisruptionBudgets(tr.namespace).Get(ctx, name, metav1.GetOptions{})
		if err == nil && (b.Status.CurrentHealthy != 2 || b.Status.DisruptionsAllowed != 0) {
			err = fmt.Errorf("%d are healthy and %d may go", b.Status.CurrentHealthy, b.Status.DisruptionsAllowed)
		}
		return err
	})
	if err := evict(t.Context(), &pods[1]); !apierrors.IsTooManyRequests(err) {
		t.Errorf("with one pod not ready another one is evicted: %v", err)
	}
	if err := evict(t.Context(), &pods[0]); err != nil {
		t.Errorf("the pod that is not ready cannot be evicted: %v", err)
	}
}

func evict(ctx context.Context, p *corev1.Pod) error {
	return client.PolicyV1().Evictions(p.Namespace).Evict(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: p.Name, Namespace: p.Namespace}})
}
