package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var hpaAndVPA = &lint.Rule{
	ID:      "hpa-and-vpa",
	Summary: "a VerticalPodAutoscaler that changes the requests that a HorizontalPodAutoscaler goes by",
	Why: "Utilisation is a part of the request. When the vertical one raises the request the utilisation falls, and " +
		"the horizontal one takes pods away; then each pod has more to do, and the request is raised again. " +
		"The two chase each other.",
	Do: "Let the VerticalPodAutoscaler control the other resource only, or set its updateMode to \"Off\" and " +
		"read its recommendations; or scale horizontally by a metric of the application.",
	Severity: source.Warning,
	Source:   "https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md",
	Object:   checkHPAAndVPA,
	Kinds:    []string{"VerticalPodAutoscaler"},
}

func checkHPAAndVPA(p *lint.Pass, o *manifest.Object) {
	target := o.At("spec", "targetRef")
	mode := o.At("spec", "updatePolicy", "updateMode").Text
	if o.Group != "autoscaling.k8s.io" || target.Get("name").Text == "" || mode == "Off" || mode == "Initial" {
		return
	}
	controlled := controlledResources(o)
	list := p.Find(o, target.Get("kind").Text, "", target.Get("name").Text)
	for _, found := range list[:min(len(list), manifest.MaxCandidates)] {
		if found.Workload == nil || !p.Together(o, found) {
			continue
		}
		for _, a := range p.Autoscalers(found.Workload) {
			for _, u := range utilizations(a) {
				if slices.Contains(controlled, u.resource) {
					p.Report(o, target.Get("name"),
						fmt.Sprintf("the requests for %s of %s are changed here, and %s goes by them", u.resource,
							found.Title(), a.Title()),
						fmt.Sprintf("leave %s out of controlledResources, or write updateMode: \"Off\"", u.resource)).
						Relate(u.place, a.Title()+" goes by utilisation")
					return
				}
			}
		}
	}
}

// controlledResources gives the resources whose requests a
// VerticalPodAutoscaler changes.
func controlledResources(o *manifest.Object) []string {
	for _, policy := range o.At("spec", "resourcePolicy", "containerPolicies").Items {
		resources := policy.Get("controlledResources")
		switch {
		case policy.Get("containerName").Text != "*":
		case policy.Get("mode").Text == "Off":
			return nil
		case resources.Kind == source.List:
			var list []string
			for _, r := range resources.Items {
				list = append(list, r.Text)
			}
			return list
		}
	}
	return []string{"cpu", "memory"}
}
