package change

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// today gives an object with the fields that its kind has in the version of today.
func (o *Object) today() *source.Node {
	n := o.content()
	switch {
	case o.APIVersion == "autoscaling/v1" && o.Kind == "HorizontalPodAutoscaler":
		return scalerOfToday(n)
	case o.is("networking.k8s.io", "Ingress") && o.APIVersion != "networking.k8s.io/v1":
		return ingressOfToday(n)
	}
	return n
}

// scalerOfToday writes the one metric of autoscaling/v1 as autoscaling/v2 does.
func scalerOfToday(n *source.Node) *source.Node {
	spec := n.Get("spec")
	percentage := spec.Get("targetCPUUtilizationPercentage")
	if !manifest.IsSet(percentage) {
		return n
	}
	target := parsed(`{"type": "Utilization"}`).With("averageUtilization", percentage)
	resource := parsed(`{"name": "cpu"}`).With("target", target)
	metric := parsed(`{"type": "Resource"}`).With("resource", resource)
	metrics := &source.Node{Kind: source.List, Range: percentage.Range, Key: percentage.Key,
		Items: []*source.Node{metric}}
	return n.With("spec", spec.Without("targetCPUUtilizationPercentage").With("metrics", metrics))
}

// ingressOfToday writes the backends of a version before networking.k8s.io/v1 as it does.
func ingressOfToday(n *source.Node) *source.Node {
	spec := n.Get("spec")
	if backend := spec.Get("backend"); manifest.IsSet(backend) {
		spec = spec.Without("backend").With("defaultBackend", backendOfToday(backend))
	}
	if rules := spec.Get("rules"); rules.Kind == source.List {
		c := rules.Copy(0)
		for _, rule := range rules.Items {
			c.Items = append(c.Items, ruleOfToday(rule))
		}
		spec = spec.With("rules", c)
	}
	return n.With("spec", spec)
}

func ruleOfToday(rule *source.Node) *source.Node {
	paths := rule.At("http", "paths")
	if paths.Kind != source.List {
		return rule
	}
	c := paths.Copy(0)
	for _, p := range paths.Items {
		if backend := p.Get("backend"); manifest.IsSet(backend) {
			p = p.With("backend", backendOfToday(backend))
		}
		c.Items = append(c.Items, with(p, "pathType", textNode("ImplementationSpecific")))
	}
	return rule.With("http", rule.Get("http").With("paths", c))
}

func backendOfToday(n *source.Node) *source.Node {
	name, port := n.Get("serviceName"), n.Get("servicePort")
	if !manifest.IsSet(name) {
		return n
	}
	number := &source.Node{Kind: source.Map, Range: port.Range, Key: port.Key}
	if port.Kind == source.Int {
		number = number.With("number", port)
	} else {
		number = number.With("name", port)
	}
	service := (&source.Node{Kind: source.Map, Range: n.Range, Key: n.Key}).With("name", name).With("port", number)
	return (&source.Node{Kind: source.Map, Range: n.Range, Key: n.Key}).With("service", service)
}
