package main

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestReapply: what is applied a second time is as it was, without a warning and
// without a new generation. Controllers go on to write status, and no more.
func TestReapply(t *testing.T) {
	check(t, "applying a second time changes nothing")
	waitForScalers(t)
	for _, e := range examples {
		for _, o := range e.objects {
			before, err := server.get(t.Context(), o.written)
			if err != nil {
				t.Error(err)
				continue
			}
			after, warnings, err := server.apply(t.Context(), o.written)
			if err != nil || len(warnings) > 0 {
				t.Errorf("%s: %s: %v %v", e.name, title(o.written), err, warnings)
				continue
			}
			if _, changes := before.Object["status"]; !changes && before.GetResourceVersion() != after.GetResourceVersion() {
				t.Errorf("%s: %s was written again", e.name, title(o.written))
			}
			if !reflect.DeepEqual(own(before), own(after)) {
				t.Errorf("%s: %s has changed\nbefore %v\nafter  %v", e.name, title(o.written), own(before), own(after))
			}
		}
	}
}

// own gives an object without what controllers write.
func own(o *unstructured.Unstructured) map[string]any {
	o = o.DeepCopy()
	var mine []metav1.ManagedFieldsEntry
	for _, f := range o.GetManagedFields() {
		if f.Manager == fieldManager {
			mine = append(mine, f)
		}
	}
	o.SetManagedFields(mine)
	o.SetResourceVersion("")
	unstructured.RemoveNestedField(o.Object, "status")
	return o.Object
}

// waitForScalers waits until every autoscaler has set the replicas that it
// keeps at least, since it does so in the spec.
func waitForScalers(t *testing.T) {
	t.Helper()
	for _, h := range written[autoscalingv2.HorizontalPodAutoscaler](t, "HorizontalPodAutoscaler") {
		eventually(t, fmt.Sprintf("autoscaler %s/%s", h.Namespace, h.Name), func(ctx context.Context) error {
			return scaledTo(ctx, h.Namespace, h.Spec.ScaleTargetRef.Name, *h.Spec.MinReplicas)
		})
	}
	for _, d := range written[appsv1.Deployment](t, "Deployment") {
		eventually(t, "Deployment "+d.Name, func(ctx context.Context) error {
			live, err := client.AppsV1().Deployments(d.Namespace).Get(ctx, d.Name, metav1.GetOptions{})
			if err == nil && live.Status.AvailableReplicas != *live.Spec.Replicas {
				err = fmt.Errorf("%d of %d are available", live.Status.AvailableReplicas, *live.Spec.Replicas)
			}
			return err
		})
	}
}

// scaledTo gives an error until a Deployment asks for that many replicas.
func scaledTo(ctx context.Context, namespace, name string, replicas int32) error {
	d, err := client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	if err == nil && *d.Spec.Replicas != replicas {
		err = fmt.Errorf("%d replicas, not %d", *d.Spec.Replicas, replicas)
	}
	return err
}
