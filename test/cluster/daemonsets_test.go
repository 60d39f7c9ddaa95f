package main

import (
	"context"
	"fmt"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/test/cluster/plane"
)

// Which nodes a NodeAgent runs on, by the name of the DaemonSet.
var agents = map[string]func(plane.Node) bool{
	"fluent-bit":    func(plane.Node) bool { return true },
	"log-agent":     func(plane.Node) bool { return true },
	"node-exporter": func(plane.Node) bool { return true },
	"promtail":      func(plane.Node) bool { return true },
	"gpu-plugin":    func(n plane.Node) bool { return n.Labels["nvidia.com/gpu.present"] == "true" },
}

// TestDaemonSets: one pod on each node that it is for and none on others; and
// one on a node that is added later.
func TestDaemonSets(t *testing.T) {
	check(t, "DaemonSets run one pod per node, and one on a node that is added")
	all := written[appsv1.DaemonSet](t, "DaemonSet")
	nodes := slices.Clone(plane.Nodes)
	for _, d := range all {
		checkAgents(t, d, nodes)
	}
	added := plane.Node{
		Name:   "gpu-2",
		Labels: map[string]string{"nvidia.com/gpu.present": "true"},
		Taints: []corev1.Taint{{Key: "nvidia.com/gpu", Effect: corev1.TaintEffectNoSchedule}},
	}
	if err := cluster.AddNode(t.Context(), added); err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		checkAgents(t, d, append(nodes, added))
	}
}

// checkAgents waits until a DaemonSet has one pod on each of its nodes.
func checkAgents(t *testing.T, d *appsv1.DaemonSet, nodes []plane.Node) {
	t.Helper()
	runsOn, ok := agents[d.Name]
	if !ok {
		t.Errorf("add the DaemonSet %s to the list of agents and their nodes", d.Name)
		return
	}
	var want []string
	for _, n := range nodes {
		if runsOn(n) {
			want = append(want, n.Name)
		}
	}
	slices.Sort(want)
	eventually(t, fmt.Sprintf("DaemonSet %s/%s", d.Namespace, d.Name), func(ctx context.Context) error {
		pods, err := readyPods(ctx, d.Namespace, "DaemonSet", d.Name, len(want))
		if err != nil {
			return err
		}
		if got := nodesOf(pods); !slices.Equal(got, want) {
			return fmt.Errorf("it runs on %v, not on %v", got, want)
		}
		return nil
	})
}

// TestWorkersOnly: an agent that names no nodes stays off the control plane and
// off nodes with taints.
func TestWorkersOnly(t *testing.T) {
	check(t, "an agent for workers stays off the control plane")
	tr := newTrial(t, "workers-only")
	tr.apply(tr.spec("NodeAgent", "agent", "image: a/b:1"))
	pods := waitForPods(t, tr.namespace, "DaemonSet", "agent", 3)
	if got := nodesOf(pods); !slices.Equal(got, []string{"worker-1", "worker-2", "worker-3"}) {
		t.Errorf("it runs on %v", got)
	}
}
