package compiler

import (
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A volumeClaim is the storage of each pod of a StatefulSet, or a claim that
// exists.
type volumeClaim struct {
	newClaim
	Claim       string            `json:"claim"` // "": a new one
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	MountPath   string            `json:"mountPath"` // "": the main container does not mount it

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
// the labels they have the fixed ones and their own only; those of what runs
// already have their own alone.
func (b *build) claimTemplates(storage source.Pairs[volumeClaim]) []corev1.PersistentVolumeClaim {
	var list []corev1.PersistentVolumeClaim
	for _, s := range storage {
		if s.Value.Claim != "" {
			continue // a volume of the pod
		}
		labels := map[string]string{}
		if b.adopted == nil {
			labels = b.fixedLabels(b.Name)
		}
		maps.Copy(labels, s.Value.Labels)
		list = append(list, corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{Name: b.claimTemplate(s.Name), Labels: labels, Annotations: s.Value.Annotations},
			Spec:       s.Value.spec(),
		})
	}
	return list
}

// checkClaims fails for several pods that would share a claim which exists.
func (b *build) checkClaims(s *statefulSpec) {
	n := b.spec("replicas")
	if !n.Exists() || s.Replicas.least(statefulReplicas) < 2 {
		return
	}
	for _, c := range s.Storage {
		if c.Value.Claim != "" {
			b.fail(n.Range, "conflict",
				fmt.Sprintf("all pods would share the claim %s, so there can be one at most", c.Value.Claim),
				"write 1, or a size in place of the claim, so that each pod has a disk of its own",
				see(c.Node.At("claim"), "the claim"))
			return
		}
	}
}
