package compiler

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A newClaim is a PersistentVolumeClaim that is made for an app, or for each of
// its pods.
type newClaim struct {
	Size             *resource.Quantity                  `json:"size"`
	StorageClassName *string                             `json:"storageClassName"`
	AccessModes      []corev1.PersistentVolumeAccessMode `json:"accessModes"`
	VolumeMode       *corev1.PersistentVolumeMode        `json:"volumeMode"`
	Keep             *bool                               `json:"keep"` // nil is true
}

// spec gives the claim in Kubernetes' own shape.
func (c *newClaim) spec() corev1.PersistentVolumeClaimSpec {
	var size resource.Quantity
	if c.Size != nil { // nil only where it is wrong
		size = *c.Size
	}
	return corev1.PersistentVolumeClaimSpec{
		AccessModes:      c.modes(),
		StorageClassName: c.StorageClassName,
		VolumeMode:       c.VolumeMode,
		Resources:        corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: size}},
	}
}

func (c *newClaim) modes() []corev1.PersistentVolumeAccessMode {
	if len(c.AccessModes) == 0 {
		return []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}
	}
	return c.AccessModes
}

// keepObject has Argo CD, Flux and Helm leave an object alone that is no longer
// in what they apply, or whose application is deleted.
//
//   - https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
//   - https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
//   - https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
var keepObject = map[string]string{
	syncOptions:                         "Prune=false,Delete=false",
	"kustomize.toolkit.fluxcd.io/prune": "disabled",
	"helm.sh/resource-policy":           "keep",
}

// emitClaim emits a claim that is made for the app.
func (b *build) emitClaim(name string, c *newClaim) {
	meta := b.meta(name, b.Name)
	if c.Keep == nil || *c.Keep {
		meta.Annotations = withAnnotations(meta.Annotations, keepObject)
	}
	b.emit(&corev1.PersistentVolumeClaim{
		TypeMeta:   typeMeta("v1", "PersistentVolumeClaim"),
		ObjectMeta: meta,
		Spec:       c.spec(),
	})
}

// claimOf is the name of the claim that is made for a volume, in a new app.
func (b *build) claimOf(volume string) string { return b.Name + "-" + volume }

// A soleClaim is a claim made for a volume that one pod alone can have; node is
// that of the volume.
type soleClaim struct {
	volume string
	node   *source.Node
	mode   corev1.PersistentVolumeAccessMode
}

// soleClaim gives the first volume of the pods that only one of them can have;
// nil when there is none.
//
// A claim that is ReadOnlyMany alone counts too: until somebody has filled it,
// through a mode that writes, there is nothing to share.
func (b *build) soleClaim(s *podSpec) *soleClaim {
	for i := range s.Volumes {
		v := &s.Volumes[i]
		if v.Value.Size != nil && !slices.Contains(v.Value.modes(), corev1.ReadWriteMany) {
			return &soleClaim{v.Name, b.nodeOf(v.Node), v.Value.modes()[0]}
		}
	}
	return nil
}

const (
	onePod   = "or let many pods have the disk where its storage class can: accessModes: [ReadWriteMany]"
	ownDisks = "; a disk for each pod is storage of kind Stateful"
)

// fail says that what stands at a place would have several pods with the claim.
func (c *soleClaim) fail(b *build, at source.Range, message, hint string) {
	mode := c.node.At("accessModes")
	place := source.Related{Range: mode.Range, Message: "the claim is " + string(c.mode)}
	if !mode.Exists() {
		place = seeKey(c.node, place.Message)
	}
	related := []source.Related{place}
	if place.Range == at {
		related = nil
	}
	b.fail(at, "conflict", fmt.Sprintf("%s, and only one can have the claim of volume %s", message, c.volume),
		hint, related...)
}

// checkReplicas fails for a number of pods above one.
func (c *soleClaim) checkReplicas(b *build, r replicas) {
	n := b.spec("replicas")
	switch {
	case c == nil:
	case r.scaled != nil:
		c.fail(b, n.Key, "an autoscaler makes several pods", "set replicas to 1, "+onePod)
	case r.none:
		c.fail(b, n.Range, "somebody else may make several pods", "set replicas to 1, "+onePod)
	case r.fixed != nil && *r.fixed > 1:
		c.fail(b, n.Range, fmt.Sprintf("there would be %d pods", *r.fixed), "set replicas to 1, "+onePod+ownDisks)
	}
}

// checkDeployment fails where a Deployment would have more than one pod, now or
// for a while.
func (c *soleClaim) checkDeployment(b *build, r replicas, rollout *deploymentRollout) {
	if c == nil {
		return
	}
	c.checkReplicas(b, r)
	if canary := b.spec("canary"); canary.Exists() {
		c.fail(b, canary.Key, "a canary is a second pod", "leave canary out, "+onePod)
	}
	for _, field := range []string{"strategy", "maxSurge", "maxUnavailable"} {
		if n := b.spec("rollout", field); n.Exists() && n.Text != "Recreate" {
			c.fail(b, n.Range, "in a rolling update the new pod starts beside the old one",
				"leave "+field+" out, so that the old pod stops first, "+onePod)
			break
		}
	}
	rollout.Strategy, rollout.MaxSurge, rollout.MaxUnavailable = "Recreate", nil, nil
}

// checkNodes fails for a pod on each node.
func (c *soleClaim) checkNodes(b *build) {
	if c != nil {
		c.fail(b, c.node.Key, "there is a pod on every node",
			"keep what belongs to a node in a hostPath, or what goes with a pod in ephemeral, "+onePod)
	}
}

// checkJob fails for a job that runs several pods at a time.
func (c *soleClaim) checkJob(b *build, j *jobFields) {
	if n := b.spec("parallelism"); c != nil && j.Parallelism != nil && *j.Parallelism > 1 {
		c.fail(b, n.Range, fmt.Sprintf("there would be %d pods", *j.Parallelism), "set parallelism to 1, "+onePod)
	}
}

// syncOptions is the annotation by which an object tells Argo CD how to treat it: a
// list of NAME=VALUE.
const syncOptions = "argocd.argoproj.io/sync-options"

// withAnnotations adds annotations of ours to those of the user, which they
// win over; of the options for Argo CD, each one for itself.
func withAnnotations(users, ours map[string]string) map[string]string {
	all := merge(users, ours)
	said := map[string]bool{}
	for _, option := range strings.Split(ours[syncOptions], ",") {
		name, _, _ := strings.Cut(option, "=")
		said[name] = true
	}
	for _, option := range strings.Split(users[syncOptions], ",") {
		option = strings.TrimSpace(option)
		if name, _, _ := strings.Cut(option, "="); name != "" && !said[name] {
			all[syncOptions] += "," + option
		}
	}
	return all
}
