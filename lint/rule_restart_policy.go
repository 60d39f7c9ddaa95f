package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var restartPolicy = &Rule{
	ID:      "restart-policy",
	Summary: "a restart policy that the kind does not allow",
	Why: "Pods of a Deployment, StatefulSet, DaemonSet, ReplicaSet or ReplicationController run until they are deleted, so the API server takes only Always. " +
		"Pods of a Job must end, so it takes only OnFailure or Never, and the default, Always, is refused as well. " +
		"An init container takes only Always, which makes it a sidecar.",
	Do:       "Leave restartPolicy out of pods that run for ever. In a Job write Never to keep a failed pod and its logs, or OnFailure to restart the container in place.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
	Workload: checkRestartPolicy,
}

func checkRestartPolicy(p *Pass, w *Workload) {
	if w.Pod.Kind != source.Map {
		return
	}
	policy := w.Pod.Get("restartPolicy")
	switch {
	case w.Kind == "Pod" || w.Kind == "PodTemplate" || w.Kind == "Service":
	case w.Ends && !policy.Exists():
		p.Report(w.Object, policy, "restartPolicy is missing, and its default, Always, is not for pods that must end",
			"add restartPolicy: Never to keep failed pods and their logs, or OnFailure to restart the container in place")
	case w.Ends && policy.Text == "Always":
		p.Report(w.Object, policy, "restartPolicy is Always, but the pods of a "+w.Kind+" must end",
			"write Never to keep failed pods and their logs, or OnFailure to restart the container in place")
	case !w.Ends && policy.Exists() && policy.Text != "Always":
		p.Report(w.Object, policy, fmt.Sprintf("restartPolicy is %s, but the pods of a %s run until they are deleted", policy.Text, w.Kind),
			"remove restartPolicy: Always is the default").
			Fix("write Always", Replace(policy, "Always"))
	}
	for _, c := range w.Pod.Get("initContainers").Items {
		if policy := c.Get("restartPolicy"); policy.Exists() && policy.Text != "Always" {
			p.Report(w.Object, policy, fmt.Sprintf("restartPolicy of an init container is %s, and can only be Always", policy.Text),
				"remove it, or write Always if the container should run beside the others")
		}
	}
}
