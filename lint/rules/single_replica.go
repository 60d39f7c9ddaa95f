package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var singleReplica = &lint.Rule{
	ID:      "single-replica",
	Summary: "a single pod behind a Service",
	Why: "When the only pod is evicted, its node fails, or its container is restarted, the Service has nobody to " +
		"send requests to until another one is ready. " +
		"A workload with a claim or of type Recreate is passed over: it has one pod on purpose.",
	Do: "Run two replicas or more, spread over nodes, if the program can; or an autoscaler with minReplicas of " +
		"2 or more.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#dealing-with-disruptions",
	Workload: checkSingleReplica,
	Foreign: []string{"kube-score/deployment-replicas", "kube-linter/minimum-three-replicas",
		"polaris/deploymentMissingReplicas"},
}

func checkSingleReplica(p *lint.Pass, w *manifest.Workload) {
	n, by, known := p.MinReplicas(w)
	service := p.ServiceOf(w)
	if service == nil || w.ReplicasNode() == nil || !known || n != 1 || by != nil || keepsData(w) ||
		w.At("spec", "strategy", "type").Text == "Recreate" {
		return
	}
	p.Report(w.Object, w.ReplicasNode(),
		fmt.Sprintf("%s has a single pod, so Service %s fails whenever that is replaced", w.Title(),
			service.Name),
		"write replicas: 2 or more").
		Relate(manifest.ServiceSelector(service).Anchor(), "the selector of the Service")
}
