package compiler

import (
	"fmt"
	"slices"
	"strconv"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A replicas is the number of pods of an app, or what an autoscaler needs to
// choose it; or none: somebody else chooses it.
type replicas struct {
	fixed  *int32
	scaled *autoscaling // nil: the number is fixed
	none   bool
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
	switch {
	case n.Kind == source.Map:
		d.Decode(n, &r.scaled)
	case n.Kind == source.String && n.Text == "none":
		r.none = true
	default:
		d.Decode(n, &r.fixed)
	}
}

// unknownReplicas is how many pods an app is taken to have whose number
// somebody else chooses.
const unknownReplicas = 2

// least is the fewest pods that there will be. usual is how many of them an
// app of the kind has when the spec does not say.
func (r replicas) least(usual int32) int32 {
	switch {
	case r.none:
		return unknownReplicas
	case r.scaled != nil && r.scaled.Min != nil:
		return *r.scaled.Min
	case r.scaled != nil:
		return min(usual, r.scaled.Max)
	case r.fixed != nil:
		return *r.fixed
	}
	return usual
}

// A share is the use of a resource to aim at.
type share struct {
	name    corev1.ResourceName
	percent *int32
}

// shares lists the uses of resources that are given.
func (a *autoscaling) shares() []share {
	all := []share{{corev1.ResourceCPU, a.CPU}, {corev1.ResourceMemory, a.Memory}}
	return slices.DeleteFunc(all, func(s share) bool { return s.percent == nil })
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
	if a.CPU == nil && a.Memory == nil && len(a.Metrics) == 0 {
		a.CPU = ptr(int32(defaultCPU))
	}
	b.checkAutoscaling(a, p)
	var metrics []autoscalingv2.MetricSpec
	for _, s := range a.shares() {
		metrics = append(metrics, autoscalingv2.MetricSpec{
			Type: autoscalingv2.ResourceMetricSourceType,
			Resource: &autoscalingv2.ResourceMetricSource{
				Name: s.name,
				Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType,
					AverageUtilization: s.percent},
			},
		})
	}
	b.emit(&autoscalingv2.HorizontalPodAutoscaler{
		TypeMeta:   typeMeta("autoscaling/v2", "HorizontalPodAutoscaler"),
		ObjectMeta: b.meta(b.Name, b.Name),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment",
				Name: b.workload()},
			MinReplicas: &least,
			MaxReplicas: a.Max,
			Metrics:     append(metrics, a.Metrics...),
			Behavior:    a.Behavior,
		},
	})
}

// checkAutoscaling checks what the autoscaler refers to.
func (b *build) checkAutoscaling(a *autoscaling, p *podSpec) {
	n := b.spec("replicas")
	if a.Min != nil && *a.Min > a.Max && a.Max > 0 {
		b.fail(n.At("min").Range, "range", fmt.Sprintf("min %d is above max %d", *a.Min, a.Max),
			"raise max or lower min", see(n.At("max"), "max is here"))
	}
	if a.Min != nil && *a.Min == 0 && !slices.ContainsFunc(a.Metrics, needsNoPods) {
		b.failAbsent(n.At("min").Range, "range",
			"min 0 needs a metric of type Object or External, since without pods there is no other",
			"add such a metric under metrics, or raise min to 1")
	}
	if a.Min != nil && *a.Min == 0 {
		b.since(scaleToZero, n.At("min").Range, "min 0 needs", "raise min to 1")
	}
	pods := &pod{build: b, podSpec: p}
	for _, s := range a.shares() {
		pods.checkRequests(s.name, n.At(string(s.name)))
	}
	for i, m := range a.Metrics {
		at := n.At("metrics", strconv.Itoa(i))
		if r := m.Resource; r != nil && r.Target.AverageUtilization != nil {
			pods.checkRequests(r.Name, at.At("resource", "name"))
		}
		if m.ContainerResource != nil {
			pods.checkMember(pods.members(), at.At("containerResource", "container"))
		}
	}
}

// scaleToZero is the minor version since which an autoscaler takes all pods away.
const scaleToZero = "1.37"

// needsNoPods reports whether a metric is there even when the app has no pods.
func needsNoPods(m autoscalingv2.MetricSpec) bool {
	return m.Type == autoscalingv2.ObjectMetricSourceType || m.Type == autoscalingv2.ExternalMetricSourceType
}

// checkRequests fails for containers without a request, of which no use in
// percent can be told, or for a pod where that asks for resources as a whole.
// metric is the node that asks for it.
func (p *pod) checkRequests(name corev1.ResourceName, metric *source.Node) {
	if p.PodResources != nil {
		if !asks(p.PodResources, name) {
			p.failAbsent(p.spec("podResources").Key, "resources",
				fmt.Sprintf("podResources has no request for %s, and the autoscaler aims at a part of it", name),
				fmt.Sprintf("add requests: {%s: ...}", name), see(metric, "the autoscaler's metric"))
		}
		return
	}
	for _, m := range p.members() {
		if m.role == initRole || !m.Resources.none && asks(m.Resources.value, name) {
			continue
		}
		p.failAbsent(m.node.At("resources").Key, "resources",
			fmt.Sprintf("container %s has no request for %s, and the autoscaler aims at a part of it", m.name, name),
			fmt.Sprintf("add requests: {%s: ...}", name), see(metric, "the autoscaler's metric"))
	}
}
