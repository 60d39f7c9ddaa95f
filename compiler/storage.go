package compiler

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A volumeClaim is the storage of each pod of a StatefulSet.
type volumeClaim struct {
	newClaim
	MountPath string `json:"mountPath"` // "": the main container does not mount it

	subPath string // set for an engine whose data must not lie at the top of a disk
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
