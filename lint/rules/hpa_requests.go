package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaRequests = &lint.Rule{
	ID:      "hpa-requests",
	Summary: "an autoscaler that goes by utilisation, over containers without requests",
	Why: "Utilisation is what the pods use as a part of what they request. Where one container of a pod, sidecars " +
		"included, has no request for the resource, the autoscaler cannot compute it: " +
		"it reports FailedGetResourceMetric and does nothing. A limit without a request counts as the request.",
	Do: "Give each container a request for the resource, or go by averageValue, or by one container (type " +
		"ContainerResource).",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-resource-metrics",
	Workload: checkHPARequests,
}

// A utilization is one metric that goes by requests.
type utilization struct {
	resource  string
	container *source.Node // its name; absent or empty for all
	place     *source.Node // where it is asked for
}

// utilizations gives what an autoscaler compares with requests.
func utilizations(a *manifest.Autoscaler) []utilization {
	var list []utilization
	spec := a.At("spec")
	if a.Kind == "ScaledObject" {
		for _, t := range spec.Get("triggers").Items {
			kind, metric := t.Get("type").Text, t.Get("metricType").Text
			if (kind == "cpu" || kind == "memory") &&
				(metric == "Utilization" || metric == "" && t.At("metadata", "type").Text == "Utilization") {
				list = append(list, utilization{kind, t.At("metadata", "containerName"), t.Get("type")})
			}
		}
		return list
	}
	if percent := spec.Get("targetCPUUtilizationPercentage"); a.Version == "v1" || percent.Exists() {
		return []utilization{{"cpu", percent.Absent(), percent}}
	}
	metrics := spec.Get("metrics")
	if a.Version == "v2" && len(metrics.Items) == 0 && metrics.Kind <= source.List {
		return []utilization{{"cpu", metrics.Absent(), metrics}} // the default is 80% of the CPU
	}
	for _, m := range metrics.Items {
		for _, field := range []string{"resource", "containerResource"} {
			n := m.Get(field)
			if percent := n.At("target", "averageUtilization"); percent.Exists() {
				list = append(list, utilization{n.Get("name").Text, n.Get("container"), percent})
			}
		}
	}
	return list
}

func checkHPARequests(p *lint.Pass, w *manifest.Workload) {
	if w.Pod().Kind != source.Map || len(w.Containers()) == 0 || len(p.InReach(w.Object, "LimitRange")) > 0 {
		return
	}
	if slices.ContainsFunc(p.PatchesOf(w), func(patch *manifest.Workload) bool { return len(patch.Containers()) > 0 }) {
		return // a patch may add requests
	}
	for _, a := range p.Autoscalers(w) {
		for _, u := range utilizations(a) {
			if u.resource == "cpu" || u.resource == "memory" {
				checkUtilization(p, w, a, u)
			}
		}
	}
}

func checkUtilization(p *lint.Pass, w *manifest.Workload, a *manifest.Autoscaler, u utilization) {
	of := u.container.Text
	if of == "" && requested(w.Pod().Get("resources"), u.resource) {
		return
	}
	var without []*manifest.Container
	var names, all []string
	for _, c := range w.Containers() {
		if !c.Runs() {
			continue
		}
		all = append(all, c.Name)
		if (of == "" || of == c.Name) && !requested(c.Node.Get("resources"), u.resource) {
			without = append(without, c)
			names = append(names, c.Title())
		}
	}
	switch {
	case of != "" && !slices.Contains(all, of):
		p.Report(a.Object, u.container,
			fmt.Sprintf("the metric is of container %s, and the pods of %s have none of that name", of, w.Title()),
			didYouMean(of, all, "write the name of a container of the pods: "+some(all))).
			Relate(w.Pod().Get("containers"), "containers of "+w.Title())
	case len(without) == 1:
		p.Report(a.Object, u.place,
			fmt.Sprintf("utilisation of %s is a part of the request, and %s of %s has no request for %s",
				u.resource, names[0], w.Title(), u.resource),
			fmt.Sprintf("give the container a request for %s", u.resource)).
			Relate(without[0].Node.Get("name"), "this container has none")
	case len(without) > 1:
		p.Report(a.Object, u.place,
			fmt.Sprintf("utilisation of %s is a part of the request, and %s of %s have no request for %s",
				u.resource, source.And(names), w.Title(), u.resource),
			fmt.Sprintf("give them requests for %s", u.resource)).
			Relate(without[0].Node.Get("name"), "the first of them")
	}
}

// requested reports whether resources ask for some of a resource: a limit is
// the request where there is none.
func requested(resources *source.Node, resource string) bool {
	return resources.At("requests", resource).Kind > source.Null || resources.At("limits", resource).Kind > source.Null
}
