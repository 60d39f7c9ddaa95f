package main

import (
	"context"
	"fmt"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestDeployments: each becomes available with as many pods as its spec says,
// or as many as its autoscaler keeps at least, and they are spread over nodes.
func TestDeployments(t *testing.T) {
	check(t, "Deployments become available, with all their pods")
	scalers := written[autoscalingv2.HorizontalPodAutoscaler](t, "HorizontalPodAutoscaler")
	for _, d := range written[appsv1.Deployment](t, "Deployment") {
		want := valueOf(d.Spec.Replicas, 1)
		for _, h := range scalers {
			if h.Namespace == d.Namespace && h.Spec.ScaleTargetRef.Name == d.Name {
				want = *h.Spec.MinReplicas
			}
		}
		eventually(t, fmt.Sprintf("Deployment %s/%s", d.Namespace, d.Name), func(ctx context.Context) error {
			return available(ctx, d.Namespace, d.Name, want)
		})
		pods := waitForPods(t, d.Namespace, "Deployment", d.Name, int(want))
		if nodes := nodesOf(pods); want > 1 && len(nodes) < 2 {
			t.Errorf("the %d pods of %s are all on %v", want, d.Name, nodes)
		}
	}
}

// available gives an error until a Deployment has rolled out to at least that
// many pods.
func available(ctx context.Context, namespace, name string, replicas int32) error {
	d, err := client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	s := d.Status
	if s.ObservedGeneration != d.Generation || s.UpdatedReplicas != replicas || s.AvailableReplicas != replicas || s.Replicas != replicas {
		return fmt.Errorf("want %d replicas; there are %d, %d of them of the new version and %d available", replicas, s.Replicas, s.UpdatedReplicas, s.AvailableReplicas)
	}
	if !slices.ContainsFunc(s.Conditions, func(c appsv1.DeploymentCondition) bool {
		return c.Type == appsv1.DeploymentAvailable && c.Status == corev1.ConditionTrue
	}) {
		return fmt.Errorf("its conditions are %v", s.Conditions)
	}
	return nil
}

func nodesOf(pods []corev1.Pod) []string {
	var nodes []string
	for _, p := range pods {
		nodes = append(nodes, p.Spec.NodeName)
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}
