package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaTarget = &lint.Rule{
	ID:      "hpa-target",
	Summary: "an autoscaler whose target is not there",
	Why: "An autoscaler that does not find its target scales nothing. It says so only in its own status and " +
		"events.",
	Do:       "Write the kind and name of a workload in the same namespace.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
	Object:   checkHPATarget,
	Kinds:    []string{"HorizontalPodAutoscaler", "ScaledObject"},
	Foreign:  []string{"kube-linter/dangling-horizontalpodautoscaler", "kube-score/horizontalpodautoscaler-has-target"},
}

// scalable are the kinds that autoscalers scale, and the API group of each.
var scalable = map[string]string{
	"Deployment":            "apps",
	"StatefulSet":           "apps",
	"ReplicaSet":            "apps",
	"ReplicationController": "",
	"Rollout":               "argoproj.io",
	"DeploymentConfig":      "apps.openshift.io",
}

func checkHPATarget(p *lint.Pass, o *manifest.Object) {
	a := manifest.AutoscalerOf(o)
	if a == nil || a.TargetName() == "" {
		return
	}
	kind, called := a.TargetKind(), a.TargetName()
	if _, known := scalable[kind]; !known || len(p.Find(o, kind, "", called)) > 0 || p.OperatorNear(o) ||
		p.HasFragment(kind, called) {
		return
	}
	place := a.Target.Get("name")
	if list := p.InOtherNamespaces(o, kind, "", called); len(list) > 0 {
		p.Report(o, place,
			fmt.Sprintf("%s has no %s %s: it is in %s", namespaceOf(o), kind, called,
				namespaceOf(list[0])),
			"give the autoscaler the namespace of its target").
			Relate(list[0].At("metadata", "name"), "the target is here")
		return
	}
	for _, other := range slices.Sorted(maps.Keys(scalable)) {
		for _, w := range p.Find(o, other, "", called) {
			if w.Namespace != o.Namespace || w.Workload == nil {
				continue
			}
			p.Report(o, a.Target.Get("kind"),
				fmt.Sprintf("there is no %s %s, but a %s of that name", kind, called,
					w.Kind),
				"write the kind of the workload").
				Relate(w.At("kind"), "this workload has the name")
			return
		}
	}
	var names []string
	for _, w := range p.Near(o, "") {
		if _, ok := scalable[w.Kind]; !ok || w.Name == "" || w.Namespace != o.Namespace {
			continue
		}
		if len(names) == 5 {
			break
		}
		if title := w.Title(); !slices.Contains(names, title) {
			names = append(names, title)
		}
	}
	if len(names) > 0 {
		p.Report(o, place, fmt.Sprintf("there is no %s %s", kind, called), "the input has "+strings.Join(names, ", "))
	}
}
