package compiler

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// A deploymentRollout is how a Deployment replaces its pods.
type deploymentRollout struct {
	Strategy                appsv1.DeploymentStrategyType `json:"strategy"`
	MaxSurge                *intstr.IntOrString           `json:"maxSurge"`
	MaxUnavailable          *intstr.IntOrString           `json:"maxUnavailable"`
	MinReadySeconds         int32                         `json:"minReadySeconds"`
	ProgressDeadlineSeconds *int32                        `json:"progressDeadlineSeconds"`
	RevisionHistoryLimit    *int32                        `json:"revisionHistoryLimit"`
}

// defaultProgressDeadline is that of Kubernetes.
const defaultProgressDeadline = 600

// settleReplicas decides how many pods there are where the spec does not say,
// and gives the fewest that there will be. usual is how many an app of the kind
// has; with a claim that one pod alone can have it is one.
func (b *build) settleReplicas(s *podSpec, r *replicas, rollout *deploymentRollout, usual int32) int32 {
	if sole := b.soleClaim(s); sole != nil {
		usual = 1
		sole.checkDeployment(b, *r, rollout)
	}
	if r.fixed == nil && r.scaled == nil && !r.none {
		r.fixed = &usual
	}
	return r.least(usual)
}

// deployment gives a Deployment. instance is b.Name, or that of a canary;
// count is nil when an autoscaler sets it.
func (b *build) deployment(instance string, count *int32, r deploymentRollout,
	t corev1.PodTemplateSpec) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta:   typeMeta("apps/v1", "Deployment"),
		ObjectMeta: b.workloadMeta(instance),
		Spec: appsv1.DeploymentSpec{
			Replicas:                count,
			Selector:                b.labelSelector(instance),
			Template:                t,
			Strategy:                r.strategy(),
			MinReadySeconds:         r.MinReadySeconds,
			ProgressDeadlineSeconds: r.ProgressDeadlineSeconds,
			RevisionHistoryLimit:    r.RevisionHistoryLimit,
		},
	}
}

// strategy adds new pods before it takes old ones away, unless the spec says
// otherwise.
func (r deploymentRollout) strategy() appsv1.DeploymentStrategy {
	if r.Strategy == appsv1.RecreateDeploymentStrategyType {
		return appsv1.DeploymentStrategy{Type: r.Strategy}
	}
	rolling := appsv1.RollingUpdateDeployment{MaxSurge: r.MaxSurge, MaxUnavailable: r.MaxUnavailable}
	if rolling.MaxSurge == nil {
		rolling.MaxSurge = ptr(intstr.FromString("25%"))
	}
	if rolling.MaxUnavailable == nil {
		rolling.MaxUnavailable = ptr(intstr.FromInt32(0))
	}
	return appsv1.DeploymentStrategy{Type: appsv1.RollingUpdateDeploymentStrategyType, RollingUpdate: &rolling}
}

// checkRollout fails when a new version would be given up before a pod of it
// could count.
func (b *build) checkRollout(r deploymentRollout) {
	deadline := int32(defaultProgressDeadline)
	if r.ProgressDeadlineSeconds != nil {
		deadline = *r.ProgressDeadlineSeconds
	} else if b.Partial {
		return
	}
	if r.MinReadySeconds < deadline {
		return
	}
	n := b.spec("rollout")
	if written := n.At("progressDeadlineSeconds"); written.Exists() {
		b.fail(written.Range, "range",
			fmt.Sprintf("progressDeadlineSeconds %d is not above minReadySeconds %d, so every rollout would fail",
				deadline, r.MinReadySeconds),
			"raise it", see(n.At("minReadySeconds"), "minReadySeconds is here"))
		return
	}
	b.fail(n.At("minReadySeconds").Range, "range",
		fmt.Sprintf("minReadySeconds %d is not below progressDeadlineSeconds, which is %d by default, so every "+
			"rollout would fail",
			r.MinReadySeconds, deadline),
		"lower it, or add a longer progressDeadlineSeconds")
}
