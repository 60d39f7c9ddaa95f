package rules

import (
	"fmt"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var endpointsService = &lint.Rule{
	ID:      "endpoints-service",
	Summary: "endpoints written by hand whose Service or port is not there, or a Service that has none",
	Why: "An EndpointSlice belongs to the Service that its label kubernetes.io/service-name names, Endpoints to that of " +
		"their own name, and each port to the port of the same name. What belongs to none is never used: the Service " +
		"has no endpoints, and connections are refused. What a Service selects takes the place of Endpoints.",
	Do:       "Write the name of the Service, and its name for each port.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors",
	Kinds:    []string{"EndpointSlice", "Endpoints", "Service"},
	Object:   checkEndpointsService,
}

func checkEndpointsService(p *lint.Pass, o *manifest.Object) {
	switch {
	case o.Is("", "Service"):
		checkServiceEndpoints(p, o)
	case o.Is("", "Endpoints"):
		name := o.At("metadata", "name")
		if service := serviceOfEndpoints(p, o, name); service != nil {
			if selector := service.At("spec", "selector"); len(selector.Fields) > 0 {
				p.Report(o, name, fmt.Sprintf("%s has a selector, so its own endpoints take the place of these", service.Title()),
					"remove the selector of the Service, or the Endpoints").Relate(selector, "the selector")
			}
			checkEndpointPorts(p, o, manifest.All(o.Node(), "subsets.ports"), service)
		}
	case o.Is("discovery.k8s.io", "EndpointSlice"):
		label := o.At("metadata", "labels").Get("kubernetes.io/service-name")
		if !manifest.IsSet(label) {
			p.Report(o, o.At("metadata"),
				"the EndpointSlice has no label kubernetes.io/service-name, so it belongs to no Service",
				"add the label, with the name of the Service")
		} else if service := serviceOfEndpoints(p, o, label); service != nil {
			checkEndpointPorts(p, o, o.At("ports").Items, service)
		}
	}
}

// checkServiceEndpoints reports a Service without selector and endpoints, beside a workload
// of its name. Others may be filled by what runs.
func checkServiceEndpoints(p *lint.Pass, o *manifest.Object) {
	spec, parts := o.At("spec"), p.InReach(o, "EndpointSlice")
	if len(parts) > manifest.MaxCandidates || spec.Kind != source.Map || len(spec.Get("selector").Fields) > 0 ||
		spec.Get("type").Text == "ExternalName" ||
		p.AddsSelectors(o) || p.OperatorNear(o) || len(p.Find(o, "Endpoints", "", o.Name)) > 0 ||
		slices.ContainsFunc(parts, func(s *manifest.Object) bool {
			name, _ := s.Labels().Get("kubernetes.io/service-name")
			return name == o.Name
		}) {
		return
	}
	for _, kind := range []string{"Deployment", "StatefulSet", "DaemonSet"} {
		for _, w := range p.Find(o, kind, "", o.Name) {
			if w.Workload != nil && len(w.Workload.PodLabels) > 0 && p.Together(o, w) {
				p.Report(o, spec, "the Service has no selector, and no endpoints name it: connections are refused",
					"add the labels of the pods as its selector: "+w.Workload.PodLabels.String()).
					Relate(templateLabels(w.Workload), "the labels of the pods of "+w.Title())
				return
			}
		}
	}
}

// serviceOfEndpoints gives the Service that endpoints belong to, and reports one that is
// not there, where others are.
func serviceOfEndpoints(p *lint.Pass, o *manifest.Object, name *source.Node) *manifest.Object {
	if name.Kind != source.String || name.Text == "" {
		return nil
	}
	if found := manifest.OfGroup(p.Find(o, "Service", "", name.Text), ""); len(found) > 0 {
		return found[0]
	}
	others := slices.DeleteFunc(p.Candidates(o, "Service", ""), func(s *manifest.Object) bool {
		return len(s.At("spec", "selector").Fields) > 0 || s.At("spec", "type").Text == "ExternalName"
	})
	if len(others) > 0 {
		p.Report(o, name, fmt.Sprintf("there is no Service %s, to which these endpoints belong", name.Text),
			oneOfThem(name.Text, others)).
			Relate(others[0].At("metadata", "name"), others[0].Title()+" has no selector, and no endpoints")
	}
	return nil
}

// checkEndpointPorts reports ports of endpoints by names that the Service does not have.
func checkEndpointPorts(p *lint.Pass, o *manifest.Object, ports []*source.Node, service *manifest.Object) {
	var names []string
	for _, n := range service.At("spec", "ports").Items {
		names = append(names, n.Get("name").Text)
	}
	for _, n := range ports {
		name := n.Get("name")
		if len(names) == 0 || slices.Contains(names, name.Text) {
			continue
		}
		message := fmt.Sprintf("%s has no port named %s", service.Title(), name.Text)
		if name.Text == "" {
			message = fmt.Sprintf("the port has no name, and those of %s have", service.Title())
		}
		if !name.Exists() {
			name = n
		}
		hint := "the ports of the Service are named " + some(names)
		if names[0] == "" {
			hint = "leave the name out, as the Service does"
		}
		p.ReportAt(o, name.Range, message, hint).Relate(service.At("spec", "ports"), "the ports of the Service")
	}
}
