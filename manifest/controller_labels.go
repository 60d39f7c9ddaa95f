package manifest

import (
	"slices"
	"strings"
)

// ControllerLabels are labels that controllers give to pods, by key: whose pods get
// them.
var ControllerLabels = map[string][]string{
	"statefulset.kubernetes.io/pod-name":       {"StatefulSet"},
	"apps.kubernetes.io/pod-index":             {"StatefulSet"},
	"controller-revision-hash":                 {"DaemonSet", "StatefulSet"},
	"pod-template-generation":                  {"DaemonSet"},
	"pod-template-hash":                        {"Deployment", "ReplicaSet"},
	"rollouts-pod-template-hash":               {"Rollout"},
	"job-name":                                 {"CronJob", "Job"},
	"batch.kubernetes.io/job-name":             {"CronJob", "Job"},
	"controller-uid":                           {"CronJob", "Job"},
	"batch.kubernetes.io/controller-uid":       {"CronJob", "Job"},
	"batch.kubernetes.io/job-completion-index": {"CronJob", "Job"},
	"deployment":                               {"DeploymentConfig"},
	"deploymentconfig":                         {"DeploymentConfig"},
	"serving.knative.dev/service":              {"Service"},
	"serving.knative.dev/configuration":        {"Service"},
	"serving.knative.dev/revision":             {"Service"},
}

// MeetsByController reports whether a condition can be met by a label that a controller
// gives to the workload's pods.
func (w *Workload) MeetsByController(r *Requirement) bool {
	kinds, ok := ControllerLabels[r.Key]
	if !ok || !slices.Contains(kinds, w.Kind) || r.Operator == "NotIn" || r.Operator == "DoesNotExist" {
		return false
	}
	if r.Operator == "Exists" || w.Name == "" {
		return true
	}
	return slices.ContainsFunc(r.Values, func(value string) bool {
		switch {
		case r.Key == "statefulset.kubernetes.io/pod-name", strings.HasSuffix(r.Key, "job-name") && w.Kind == "CronJob":
			return strings.HasPrefix(value, w.Name+"-")
		case strings.HasSuffix(r.Key,
			"job-name"),
			r.Key == "deploymentconfig", r.Key == "serving.knative.dev/service",
			r.Key == "serving.knative.dev/configuration":
			return value == w.Name
		}
		return true
	})
}
