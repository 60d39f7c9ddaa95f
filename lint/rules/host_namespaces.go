package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/podsecurity"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hostNamespaces = &lint.Rule{
	ID:      "host-namespaces",
	Summary: "a pod in the network, process or IPC namespace of its node, in what is no part of the node",
	Why: "With hostNetwork a pod listens on the node's addresses, past every NetworkPolicy, and takes its ports from " +
		"all others; with hostPID it sees and can end every process of the node; " +
		"with hostIPC it reads the shared memory of others. Workloads that run as a DaemonSet or with a system " +
		"priority class may need it, and are not reported.",
	Do: "Remove the field. A Service or a Gateway brings traffic in without hostNetwork; shareProcessNamespace " +
		"lets the containers of one pod see each other.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if isNodeAgent(w) {
			return
		}
		for _, field := range podsecurity.HostNamespaceFields {
			if n := w.Pod().Get(field); manifest.IsTrue(n) && !p.Accepts(w.Object, field) {
				p.Report(w.Object, n, field+" is true: the pod is "+hostNamespaceMeaning[field], "remove "+field)
			}
		}
	},
	ForeignParts: map[string][]string{
		"hostIPC":     {"kube-linter/host-ipc", "polaris/hostIPCSet"},
		"hostNetwork": {"kube-linter/host-network", "polaris/hostNetworkSet"},
		"hostPID":     {"kube-linter/host-pid", "polaris/hostPIDSet"},
	},
}

var hostNamespaceMeaning = map[string]string{
	"hostNetwork": "in the network of its node, past every NetworkPolicy",
	"hostPID":     "among the processes of its node, and can end them",
	"hostIPC":     "in the shared memory of its node",
}
