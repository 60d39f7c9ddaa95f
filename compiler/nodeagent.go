package compiler

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A nodeAgentSpec is the spec of a NodeAgent: one pod on every node.
type nodeAgentSpec struct {
	podSpec
	RunOn   runOn            `json:"runOn"`
	Rollout daemonSetRollout `json:"rollout"`
	Service serviceChoice    `json:"service"`
}

// A runOn is the nodes of an agent: workers, all, or those with some labels.
type runOn struct {
	all      bool
	selector map[string]string
}

// DecodeNode implements source.NodeDecoder.
func (r *runOn) DecodeNode(n *source.Node, d *source.Decoder) {
	r.all = n.Text == "all"
	d.Decode(n.At("nodeSelector"), &r.selector)
}

// A daemonSetRollout is how a DaemonSet replaces its pods.
type daemonSetRollout struct {
	Strategy        appsv1.DaemonSetUpdateStrategyType `json:"strategy"`
	MaxUnavailable  *intstr.IntOrString                `json:"maxUnavailable"`
	MaxSurge        *intstr.IntOrString                `json:"maxSurge"`
	MinReadySeconds int32                              `json:"minReadySeconds"`
}

// compileNodeAgent makes a DaemonSet, and on request a Service.
func compileNodeAgent(b *build) {
	var s nodeAgentSpec
	b.decode(b.spec(), &s)
	b.checkNodeSelector(&s)
	s.NodeSelector = merge(s.NodeSelector, s.RunOn.selector)
	if s.RunOn.all {
		s.Tolerations = append([]corev1.Toleration{{Operator: corev1.TolerationOpExists}}, s.Tolerations...)
	}
	b.checkSurge(&s)
	b.soleClaim(&s.podSpec).checkNodes(b)

	template := b.podTemplate(&s.podSpec, podOptions{clusterRBAC: true})
	b.emit(&appsv1.DaemonSet{
		TypeMeta:   typeMeta("apps/v1", "DaemonSet"),
		ObjectMeta: b.workloadMeta(b.Name),
		Spec: appsv1.DaemonSetSpec{
			Selector:        b.labelSelector(b.Name),
			Template:        template,
			UpdateStrategy:  s.Rollout.strategy(),
			MinReadySeconds: s.Rollout.MinReadySeconds,
		},
	})
	s.Service.none = s.Service.value == nil // a Service is made on request alone
	b.clientService(&s.podSpec, s.Service, b.selector(b.Name), s.servicePorts(s.Service))
}

// strategy gives what the spec says. An agent has one pod on a node, so that
// with a surge none may be missing.
func (r daemonSetRollout) strategy() appsv1.DaemonSetUpdateStrategy {
	if r.MaxSurge == nil && r.MaxUnavailable == nil {
		return appsv1.DaemonSetUpdateStrategy{Type: r.Strategy}
	}
	rolling := appsv1.RollingUpdateDaemonSet{MaxSurge: r.MaxSurge, MaxUnavailable: r.MaxUnavailable}
	if rolling.MaxUnavailable == nil && isSome(*rolling.MaxSurge) {
		rolling.MaxUnavailable = ptr(intstr.FromInt32(0))
	}
	return appsv1.DaemonSetUpdateStrategy{Type: appsv1.RollingUpdateDaemonSetStrategyType, RollingUpdate: &rolling}
}

// isSome reports whether a number or percentage is more than nothing.
func isSome(v intstr.IntOrString) bool {
	return v.Type == intstr.Int && v.IntVal != 0 || v.Type == intstr.String && strings.Trim(v.StrVal, "0%") != ""
}

// checkSurge fails when old and new pods are to run side by side but need the
// same port of the node.
func (b *build) checkSurge(s *nodeAgentSpec) {
	if s.Rollout.MaxSurge == nil || !isSome(*s.Rollout.MaxSurge) {
		return
	}
	for _, m := range (&pod{build: b, podSpec: &s.podSpec}).members() {
		for _, p := range m.Ports {
			if p.Value.HostPort == 0 && !s.HostNetwork {
				continue
			}
			b.fail(b.spec("rollout", "maxSurge").Range, "conflict",
				"with maxSurge two pods run on one node, but only one of them can have port "+p.Name+" of the node",
				"leave maxSurge out", see(b.numberOf(p), "the port"))
			return
		}
	}
}

// checkNodeSelector fails for a label that runOn and nodeSelector give
// different values.
func (b *build) checkNodeSelector(s *nodeAgentSpec) {
	for _, f := range b.spec("runOn", "nodeSelector").Fields {
		if other, ok := s.NodeSelector[f.Name]; ok && other != f.Value.Text {
			b.fail(f.Value.Range, "conflict", "no node has two values of the label "+f.Name, "keep one of them",
				see(b.spec("nodeSelector", f.Name), "nodeSelector has another value"))
		}
	}
}
