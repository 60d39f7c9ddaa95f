package compiler

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A volumeClaim is the storage of each pod of a StatefulSet, or of a backup.
type volumeClaim struct {
	Size             resource.Quantity                   `json:"size"`
	StorageClassName *string                             `json:"storageClassName"`
	AccessModes      []corev1.PersistentVolumeAccessMode `json:"accessModes"`
	VolumeMode       *corev1.PersistentVolumeMode        `json:"volumeMode"`
	MountPath        string                              `json:"mountPath"` // "": the main container does not mount it

	subPath string // set for an engine whose data must not lie at the top of a disk
}

func (c *volumeClaim) block() bool { return isBlock(c.VolumeMode) }

// spec gives the claim in Kubernetes' own shape.
func (c *volumeClaim) spec() corev1.PersistentVolumeClaimSpec {
	modes := c.AccessModes
	if len(modes) == 0 {
		modes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}
	}
	return corev1.PersistentVolumeClaimSpec{
		AccessModes:      modes,
		StorageClassName: c.StorageClassName,
		VolumeMode:       c.VolumeMode,
		Resources:        corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: c.Size}},
	}
}

// checkAccessModes fails for a claim for one pod alone that others may share.
func (b *build) checkAccessModes(modes *source.Node) {
	if len(modes.Items) < 2 {
		return
	}
	for _, n := range modes.Items {
		if n.Text == string(corev1.ReadWriteOncePod) {
			b.fail(n.Range, "conflict", "ReadWriteOncePod does not go with other access modes", "keep one")
		}
	}
}

// claimTemplates gives the claims of a StatefulSet. They are immutable, so of
// the labels they have the fixed ones only.
func (b *build) claimTemplates(storage source.Pairs[volumeClaim]) []corev1.PersistentVolumeClaim {
	var list []corev1.PersistentVolumeClaim
	for _, s := range storage {
		list = append(list, corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{Name: s.Name, Labels: b.fixedLabels(b.Name)},
			Spec:       s.Value.spec(),
		})
	}
	return list
}
