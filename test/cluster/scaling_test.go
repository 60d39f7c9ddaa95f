package main

import (
	"context"
	"fmt"
	"slices"
	"testing"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestAutoscalers: each finds its Deployment and the use of its pods.
func TestAutoscalers(t *testing.T) {
	check(t, "autoscalers find their targets")
	for _, h := range written[autoscalingv2.HorizontalPodAutoscaler](t, "HorizontalPodAutoscaler") {
		eventually(t, fmt.Sprintf("autoscaler %s/%s", h.Namespace, h.Name), func(ctx context.Context) error {
			s, err := scalerStatus(ctx, h.Namespace, h.Name)
			if err == nil && s.CurrentReplicas != *h.Spec.MinReplicas {
				err = fmt.Errorf("it sees %d replicas, not %d", s.CurrentReplicas, *h.Spec.MinReplicas)
			}
			return err
		})
	}
}

// scalerStatus reads what an autoscaler has found, with an error while it does
// not work.
func scalerStatus(ctx context.Context, namespace, name string) (*autoscalingv2.HorizontalPodAutoscalerStatus, error) {
	h, err := client.AutoscalingV2().HorizontalPodAutoscalers(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	for _, want := range []autoscalingv2.HorizontalPodAutoscalerConditionType{autoscalingv2.AbleToScale, autoscalingv2.ScalingActive} {
		if !slices.ContainsFunc(h.Status.Conditions, func(c autoscalingv2.HorizontalPodAutoscalerCondition) bool {
			return c.Type == want && c.Status == corev1.ConditionTrue
		}) {
			return nil, fmt.Errorf("it is not %s: %v", want, h.Status.Conditions)
		}
	}
	return &h.Status, nil
}

// busy is a Web whose pods use twice the CPU that they ask for.
func busy(tr *trial, replicas string) string {
	return tr.spec("Web", "shop", `image: a/b:1, ports: {http: 80}, resources: {requests: {cpu: 100m}}, replicas: `+replicas+
		`, canary: {image: "a/b:2"}, podAnnotations: {`+cpuUse+`: 200m}`)
}

// TestScaling: a busy app grows to its most, by its own pods and not those of
// the canary, and applying it again leaves it there.
func TestScaling(t *testing.T) {
	check(t, "an autoscaler scales by the pods of the app alone, and applying again leaves its number")
	tr := newTrial(t, "scaling")
	spec := busy(tr, "{min: 2, max: 6, cpu: 70}")
	tr.apply(spec)
	waitForPods(t, tr.namespace, "Deployment", "shop", 6)
	waitForPods(t, tr.namespace, "Deployment", "shop-canary", 1)
	tr.apply(spec)
	if err := scaledTo(t.Context(), tr.namespace, "shop", 6); err != nil {
		t.Errorf("after applying again: %v", err)
	}
	for _, p := range metrics.askedFor(tr.namespace) {
		if kind, name := workloadOf(&p); kind != "Deployment" || name != "shop" {
			t.Errorf("the autoscaler counts the pod %s of %s", p.Name, name)
		}
	}
	if len(metrics.askedFor(tr.namespace)) == 0 {
		t.Error("the autoscaler asked for no metrics")
	}
}

// TestHandOver: what docs/limits.md says of a change from a number of replicas
// to an autoscaler: one pod is left for a moment, unless another hand has set
// the number.
func TestHandOver(t *testing.T) {
	check(t, "from a number of replicas to an autoscaler: as the documentation says")
	for _, c := range []struct {
		namespace string
		handOver  bool
		want      int32
	}{{"hand-over", true, 4}, {"no-hand-over", false, 1}} {
		tr := newTrial(t, c.namespace)
		tr.apply(busy(tr, "3"))
		waitForPods(t, tr.namespace, "Deployment", "shop", 3)
		deployments := client.AppsV1().Deployments(tr.namespace)
		if c.handOver {
			scale := &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: "shop", Namespace: tr.namespace}, Spec: autoscalingv1.ScaleSpec{Replicas: 4}}
			if _, err := deployments.UpdateScale(t.Context(), "shop", scale, metav1.UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		objects, err := program.build("-", busy(tr, "{min: 4, max: 4, cpu: 70}"))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			if o.GetKind() != "Deployment" || o.GetName() != "shop" {
				continue
			}
			// Without the autoscaler, which would mend it at once.
			if _, _, err := server.apply(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		if err := scaledTo(t.Context(), tr.namespace, "shop", c.want); err != nil {
			t.Errorf("%s: %v", c.namespace, err)
		}
	}
}
