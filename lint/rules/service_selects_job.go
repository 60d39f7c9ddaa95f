package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var serviceSelectsJob = &lint.Rule{
	ID:      "service-selects-job",
	Summary: "a Service that selects the pods of a Job",
	Why: "While the Job runs, a part of the connections to the Service goes to its pods, where nothing listens, and " +
		"fails. " +
		"It happens when a job copies its labels from the application that it belongs to, and only when the job " +
		"runs, so it is hard to find. " +
		"A Service that selects the pods of a Job alone is passed over when it is headless, or when the job's " +
		"containers have the port.",
	Do: "Give the pods of the Job a label with a value of their own, such as app.kubernetes.io/component: " +
		"migration, and select the other pods by it.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service",
	Object:   checkServiceSelectsJob,
	Kinds:    []string{"Service"},
}

func checkServiceSelectsJob(p *lint.Pass, o *manifest.Object) {
	s := manifest.ServiceSelector(o)
	if s == nil {
		return
	}
	var job, app *manifest.Workload
	for _, w := range p.Select(o, "", s) {
		switch {
		case w.Kind == "PodTemplate" || !p.Together(o, w.Object):
		case w.Ends && job == nil:
			job = w
		case !w.Ends && app == nil:
			app = w
		}
	}
	if job == nil || app == nil && (manifest.Headless(o) || serves(o, job)) {
		return
	}
	hint := "remove the Service, or select pods that stay"
	if app != nil {
		hint = fmt.Sprintf("give the pods of the %s other labels than those of %s", job.Kind, app.Title())
	}
	p.Report(o, s.Anchor(),
		fmt.Sprintf("the selector %s matches the pods of %s, which only run until they are done", s,
			job.Title()),
		hint).
		Relate(templateLabels(job), "labels of the pods of "+job.Title())
}

// serves reports whether containers of the workload have a port that the
// Service leads to.
func serves(o *manifest.Object, w *manifest.Workload) bool {
	for _, port := range manifest.ServicePorts(o) {
		if len(w.PortsBehind(&port)) > 0 {
			return true
		}
	}
	return false
}
