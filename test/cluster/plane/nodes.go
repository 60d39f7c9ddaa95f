package plane

import (
	"context"
	_ "embed"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// stagesYAML says how kwok plays nodes and pods.
//
//go:embed stages.yaml
var stagesYAML []byte

// Nodes are those that a cluster begins with: three workers in two zones, one
// with a GPU that only those who ask for it may use, and one of the control plane.
var Nodes = []Node{
	{Name: "worker-1", Labels: map[string]string{corev1.LabelTopologyZone: "a"}},
	{Name: "worker-2", Labels: map[string]string{corev1.LabelTopologyZone: "a"}},
	{Name: "worker-3", Labels: map[string]string{corev1.LabelTopologyZone: "b"}},
	{
		Name:   "gpu-1",
		Labels: map[string]string{corev1.LabelTopologyZone: "b", "nvidia.com/gpu.present": "true"},
		Taints: []corev1.Taint{{Key: "nvidia.com/gpu", Value: "present", Effect: corev1.TaintEffectNoSchedule}},
	},
	{
		Name:   "control-1",
		Labels: map[string]string{corev1.LabelTopologyZone: "a", "node-role.kubernetes.io/control-plane": ""},
		Taints: []corev1.Taint{{Key: "node-role.kubernetes.io/control-plane", Effect: corev1.TaintEffectNoSchedule}},
	},
}

// A Node is a machine that kwok plays.
type Node struct {
	Name   string
	Labels map[string]string
	Taints []corev1.Taint
}

func (p *Plane) addNodes(ctx context.Context) error {
	for _, n := range Nodes {
		if err := p.AddNode(ctx, n); err != nil {
			return err
		}
	}
	return p.waitFor(ctx, func() error { return p.nodesReady(ctx) })
}

// AddNode adds a node to the cluster. It is ready a little later.
func (p *Plane) AddNode(ctx context.Context, n Node) error {
	labels := map[string]string{
		corev1.LabelHostname:   n.Name,
		corev1.LabelOSStable:   "linux",
		corev1.LabelArchStable: "amd64",
	}
	for name, value := range n.Labels {
		labels[name] = value
	}
	_, err := p.Client.CoreV1().Nodes().Create(ctx, &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: n.Name, Labels: labels},
		Spec:       corev1.NodeSpec{Taints: n.Taints},
	}, metav1.CreateOptions{})
	return err
}

func (p *Plane) nodesReady(ctx context.Context) error {
	nodes, err := p.Client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, n := range nodes.Items {
		if !nodeReady(&n) {
			return fmt.Errorf("node %s is not ready", n.Name)
		}
	}
	return nil
}

func nodeReady(n *corev1.Node) bool {
	for _, t := range n.Spec.Taints {
		if t.Key == corev1.TaintNodeNotReady {
			return false
		}
	}
	for _, c := range n.Status.Conditions {
		if c.Type == corev1.NodeReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}
