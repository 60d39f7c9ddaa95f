// Package plane runs a Kubernetes control plane on the loopback: etcd, the API
// server, the controller manager, the scheduler, and kwok, which plays the nodes
// and the kubelets. Nothing else is needed, neither containers nor root.
//
// Everything that decides is the real thing. What is played is what would need
// machines: a pod that is bound to a node becomes ready at once (see stages.yaml),
// one that is deleted ends at once (see pods.go), and a claim gets a volume of the
// size that it asks for (see disks.go).
package plane
