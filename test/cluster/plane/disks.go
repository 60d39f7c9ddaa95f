package plane

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
)

// The storage classes of the cluster.
const (
	GrowingDisks = "standard" // the default: made for the node of the pod, can grow
	FixedDisks   = "fixed"    // made at once, cannot grow

	provisioner = "disks.plimsoll.test"

	// selectedNode is set by the scheduler on the claim of a pod with a node.
	selectedNode = "volume.kubernetes.io/selected-node"
)

// startDisks makes the storage classes, and begins to make volumes for claims,
// as a storage driver would. Binding a claim to its volume is left to the
// controller manager.
func (p *Plane) startDisks(ctx context.Context) error {
	_, err := p.Client.StorageV1().CSIDrivers().Create(ctx, &storagev1.CSIDriver{
		ObjectMeta: metav1.ObjectMeta{Name: provisioner},
		Spec:       storagev1.CSIDriverSpec{AttachRequired: new(bool)},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	for _, class := range []*storagev1.StorageClass{
		storageClass(GrowingDisks, storagev1.VolumeBindingWaitForFirstConsumer, true),
		storageClass(FixedDisks, storagev1.VolumeBindingImmediate, false),
	} {
		if _, err := p.Client.StorageV1().StorageClasses().Create(ctx, class, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	go p.makeVolumes(p.loops)
	return nil
}

func storageClass(name string, mode storagev1.VolumeBindingMode, grows bool) *storagev1.StorageClass {
	class := &storagev1.StorageClass{
		ObjectMeta:           metav1.ObjectMeta{Name: name},
		Provisioner:          provisioner,
		VolumeBindingMode:    &mode,
		AllowVolumeExpansion: &grows,
	}
	if grows {
		class.Annotations = map[string]string{"storageclass.kubernetes.io/is-default-class": "true"}
	}
	return class
}

func (p *Plane) makeVolumes(ctx context.Context) {
	for ctx.Err() == nil {
		claims, err := p.Client.CoreV1().PersistentVolumeClaims("").List(ctx, metav1.ListOptions{})
		if err == nil {
			for _, c := range claims.Items {
				p.makeVolume(ctx, &c)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// makeVolume makes a volume for a claim that waits for one.
func (p *Plane) makeVolume(ctx context.Context, c *corev1.PersistentVolumeClaim) {
	class := c.Spec.StorageClassName
	if c.Status.Phase != corev1.ClaimPending || class == nil {
		return
	}
	if *class != FixedDisks && (*class != GrowingDisks || c.Annotations[selectedNode] == "") {
		return
	}
	name := "disk-" + string(c.UID)
	_, err := p.Client.CoreV1().PersistentVolumes().Create(ctx, &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{
			Name:        name,
			Annotations: map[string]string{"pv.kubernetes.io/provisioned-by": provisioner},
		},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      c.Spec.Resources.Requests,
			AccessModes:                   c.Spec.AccessModes,
			VolumeMode:                    c.Spec.VolumeMode,
			StorageClassName:              *class,
			PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				CSI: &corev1.CSIPersistentVolumeSource{Driver: provisioner, VolumeHandle: name},
			},
			ClaimRef: &corev1.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim",
				Namespace: c.Namespace, Name: c.Name, UID: c.UID,
			},
		},
	}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) && ctx.Err() == nil {
		klog.Errorf("making a volume for the claim %s/%s: %v", c.Namespace, c.Name, err)
	}
}
