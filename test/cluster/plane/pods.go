package plane

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"
)

// startPods begins to end the pods that are deleted, as a kubelet would: it is
// the pod itself that goes, by its UID. kwok deletes by name, and where a pod
// changes while it goes, it does so twice: the second time it takes the pod that
// a StatefulSet has made anew under the same name.
func (p *Plane) startPods(context.Context) error {
	go p.endPods(p.loops)
	return nil
}

func (p *Plane) endPods(ctx context.Context) {
	for ctx.Err() == nil {
		pods, err := p.Client.CoreV1().Pods("").Watch(ctx, metav1.ListOptions{})
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(300 * time.Millisecond):
			}
			continue
		}
		for event := range pods.ResultChan() {
			pod, ok := event.Object.(*corev1.Pod)
			if ok && event.Type != watch.Deleted && pod.DeletionTimestamp != nil {
				p.endPod(ctx, pod)
			}
		}
		pods.Stop()
	}
}

func (p *Plane) endPod(ctx context.Context, pod *corev1.Pod) {
	err := p.Client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
		GracePeriodSeconds: new(int64),
		Preconditions:      metav1.NewUIDPreconditions(string(pod.UID)),
	})
	if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) && ctx.Err() == nil {
		klog.Errorf("ending the pod %s/%s: %v", pod.Namespace, pod.Name, err)
	}
}
