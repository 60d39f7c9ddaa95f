package compiler

import (
	"fmt"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A replicas is the number of pods of a Deployment, or what an autoscaler
// needs to choose it.
type replicas struct {
	fixed  *int32
	scaled *autoscaling // nil: the number is fixed
}

// An autoscaling says how far an autoscaler may go, and by what.
type autoscaling struct {
	Min      *int32                                         `json:"min"`
	Max      int32                                          `json:"max"`
	CPU      *int32                                         `json:"cpu"`    // percent of the request
	Memory   *int32                                         `json:"memory"` // percent of the request
	Metrics  []autoscalingv2.MetricSpec                     `json:"metrics"`
	Behavior *autoscalingv2.HorizontalPodAutoscalerBehavior `json:"behavior"`
}

// DecodeNode implements source.NodeDecoder.
func (r *replicas) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		d.Decode(n, &r.scaled)
		return
	}
	d.Decode(n, &r.fixed)
}

// least is the fewest pods that there will be. usual is how many of them an
// app of the kind has when the spec does not say.
func (r replicas) least(usual int32) int32 {
	switch {
	case r.scaled != nil && r.scaled.Min != nil:
		return *r.scaled.Min
	case r.scaled != nil:
		return min(usual, r.scaled.Max)
	case r.fixed != nil:
		return *r.fixed
	}
	return usual
}

// defaultCPU is what an autoscaler aims at when the spec names no metric.
const defaultCPU = 80

// autoscaler emits the HorizontalPodAutoscaler of a Deployment when the spec
// has one.
func (b *build) autoscaler(r replicas, least int32, p *podSpec) {
	a := r.scaled
	if a == nil {
		return
	}
	b.checkAutoscaling(a, p)
	if a.CPU == nil && a.Memory == nil && len(a.Metrics) == 0 {
		a.CPU = ptr(int32(defaultCPU))
	}
	var metrics []autoscalingv2.MetricSpec
	for _, m := range []struct {
		name    corev1.ResourceName
		percent *int32
	}{{corev1.ResourceCPU, a.CPU}, {corev1.ResourceMemory, a.Memory}} {
		if m.percent != nil {
			metrics = append(metrics, autoscalingv2.MetricSpec{
				Type: autoscalingv2.ResourceMetricSourceType,
				Resource: &autoscalingv2.ResourceMetricSource{
					Name:   m.name,
					Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: m.percent},
				},
			})
		}
	}
	b.emit(&autoscalingv2.HorizontalPodAutoscaler{
		TypeMeta:   typeMeta("autoscaling/v2", "HorizontalPodAutoscaler"),
		ObjectMeta: b.meta(b.Name, b.Name),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: b.Name},
			MinReplicas:    &least,
			MaxReplicas:    a.Max,
			Metrics:        append(metrics, a.Metrics...),
			Behavior:       a.Behavior,
		},
	})
}

func (b *build) checkAutoscaling(a *autoscaling, p *podSpec) {
	n := b.spec("replicas")
	if a.Min != nil && *a.Min > a.Max && a.Max > 0 {
		b.fail(n.At("min").Place, "range", fmt.Sprintf("min %d is above max %d", *a.Min, a.Max), "raise max or lower min", see(n.At("max"), "max is here"))
	}
	for _, m := range []struct {
		name    corev1.ResourceName
		percent *int32
	}{{corev1.ResourceCPU, a.CPU}, {corev1.ResourceMemory, a.Memory}} {
		if m.percent != nil {
			b.checkRequests(p, m.name, n.At(string(m.name)))
		}
	}
	members := (&pod{build: b, podSpec: p}).members()
	for i, m := range a.Metrics {
		at := n.At("metrics", fmt.Sprint(i))
		if r := m.Resource; r != nil && r.Target.AverageUtilization != nil {
			b.checkRequests(p, r.Name, at.At("resource", "name"))
		}
		if m.ContainerResource != nil {
			(&pod{build: b, podSpec: p}).checkMember(members, at.At("containerResource", "container"))
		}
	}
}

// checkRequests fails for containers without a request, of which no use in
// percent can be told. metric is the node that asks for it.
func (b *build) checkRequests(p *podSpec, name corev1.ResourceName, metric *source.Node) {
	for _, m := range (&pod{build: b, podSpec: p}).members() {
		if m.role == initRole || asks(m.Resources, name) {
			continue
		}
		b.failAbsent(m.node.At("resources").Key, "resources", fmt.Sprintf("container %s has no request for %s, and the autoscaler aims at a part of it", m.name, name),
			fmt.Sprintf("add requests: {%s: ...}", name), see(metric, "the autoscaler's metric"))
	}
}
