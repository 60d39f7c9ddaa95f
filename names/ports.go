package names

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// declarePort notes a port of a container or a Service.
func (b *builder) declarePort(o *manifest.Object, name *source.Node, service bool) {
	if name.Kind != source.String || name.Text == "" {
		return
	}
	t := &Thing{Kind: OfPort, Name: name.Text, title: "port " + name.Text, object: o, service: service}
	b.ports[name] = t
	b.say(name, true, meaning{Thing: t})
}

// containerPorts gives the ports of a name of the containers of pods.
func (b *builder) containerPorts(w *manifest.Workload, name string) (list []meaning) {
	if f := b.forms[w.Document]; f != nil {
		if t := f.of.port(name); t != nil {
			return []meaning{{Thing: t}}
		}
		return nil
	}
	for _, c := range w.Containers() {
		for _, p := range c.Ports {
			if t := b.ports[p.Node.Get("name")]; t != nil && p.Name == name {
				list = append(list, meaning{Thing: t})
			}
		}
	}
	return list
}

// servicePorts gives the ports of a name of a Service.
func (b *builder) servicePorts(o *manifest.Object, name string) (list []meaning) {
	if f := b.forms[o.Document]; f != nil {
		if t := f.of.servicePort(name); t != nil {
			return []meaning{{Thing: t}}
		}
		return nil
	}
	for _, n := range o.At("spec", "ports").Items {
		if t := b.ports[n.Get("name")]; t != nil && t.Name == name {
			list = append(list, meaning{Thing: t})
		}
	}
	return list
}

// portsOf notes which ports an object speaks of by name.
func (b *builder) portsOf(o *manifest.Object) {
	switch {
	case o.Workload != nil:
		for _, c := range o.Workload.Containers() {
			b.probes(o.Workload, c)
		}
	case o.Is("", "Service"):
		b.targets(o)
	case o.Is(manifest.NetworkingGroup, "NetworkPolicy"):
		b.policyPorts(o)
	case o.Kind == "Ingress":
		b.ingressPorts(o)
	case o.Group == "monitoring.coreos.com":
		b.monitorPorts(o)
	case o.Is("route.openshift.io", "Route"):
		for _, service := range b.services(o, o.At("spec", "to", "name")) {
			b.say(o.At("spec", "port", "targetPort"), false, b.servicePorts(service, o.At("spec", "port", "targetPort").Text)...)
		}
	}
}

// probes notes the ports that a container's probes and hooks ask.
func (b *builder) probes(w *manifest.Workload, c *manifest.Container) {
	eachAction(c.Node, func(port *source.Node) {
		for _, p := range c.Ports {
			if t := b.ports[p.Node.Get("name")]; t != nil && p.Name == port.Text {
				b.say(port, false, meaning{Thing: t})
			}
		}
	})
}

// eachAction calls do for each port that a probe or hook of a container names.
func eachAction(c *source.Node, do func(port *source.Node)) {
	for _, path := range [][]string{{"livenessProbe"}, {"readinessProbe"}, {"startupProbe"}, {"lifecycle", "postStart"},
		{"lifecycle", "preStop"}} {
		for _, action := range []string{"httpGet", "tcpSocket"} {
			if port := c.At(path...).At(action, "port"); port.Kind == source.String {
				do(port)
			}
		}
	}
}

// targets notes the ports of containers that a Service leads to.
func (b *builder) targets(o *manifest.Object) {
	s := manifest.ServiceSelector(o)
	if s == nil {
		return
	}
	for _, p := range manifest.ServicePorts(o) {
		var meant []meaning
		for _, w := range b.selected(o, "", s) {
			for _, port := range w.PortsBehind(&p) {
				meant = append(meant, b.containerPorts(w, port.Name)...)
			}
		}
		if service := b.ports[p.Node.Get("name")]; service != nil {
			for _, m := range meant {
				service.leads = append(service.leads, m.declared...)
			}
		}
		if p.Name == "" { // a number, which is no name
			b.sayAt(p.Target.Range, "", false, unnamed(meant))
		} else if m := b.say(p.Target, false, meant...); m != nil {
			m.widens = true
		}
	}
}

// services gives the Services that a name in an object can mean.
func (b *builder) services(o *manifest.Object, name *source.Node) []*manifest.Object {
	if name.Kind != source.String {
		return nil
	}
	return manifest.OfGroup(b.find(o, "Service", "", name.Text), "")
}

func (b *builder) ingressPorts(o *manifest.Object) {
	backends := append(manifest.All(o.Node(), "spec.rules.http.paths.backend"), o.At("spec", "defaultBackend"),
		o.At("spec", "backend"))
	for _, n := range backends {
		name, port := n.At("service", "name"), n.At("service", "port", "name")
		if n.Has("serviceName") { // before networking.k8s.io/v1
			name, port = n.Get("serviceName"), n.Get("servicePort")
		}
		for _, service := range b.services(o, name) {
			if port.Kind == source.String {
				b.say(port, false, b.servicePorts(service, port.Text)...)
			}
		}
	}
}

// monitorPorts notes the ports that are scraped.
func (b *builder) monitorPorts(o *manifest.Object) {
	s := manifest.PodSelector(o)
	if s.Null || s.Invalid {
		return
	}
	walk := selectorWalk{own: []string{o.Namespace}}
	namespaces := walk.namespaces(o.At("spec"))
	inside := func(other *manifest.Object) bool {
		return namespaces == nil || slices.ContainsFunc(namespaces, func(name string) bool {
			return manifest.NamespaceKey(name) == manifest.NamespaceKey(other.Namespace)
		})
	}
	for _, n := range o.At("spec", "podMetricsEndpoints").Items {
		b.say(n.Get("port"), false, b.portsOfPods(o, s, inside, n.Get("port").Text)...)
	}
	var services []*manifest.Object
	for _, service := range b.objects.Of("Service") {
		if service.Group == "" && s.Matches(service.Labels()) && inside(service) {
			services = append(services, service)
		}
	}
	services = b.nearObjects(o, services)
	for _, n := range o.At("spec", "endpoints").Items {
		var ports, targets []meaning
		for _, service := range services {
			ports = append(ports, b.servicePorts(service, n.Get("port").Text)...)
			if pods := manifest.ServiceSelector(service); pods != nil && n.Has("targetPort") {
				beside := func(other *manifest.Object) bool { return other.Namespace == service.Namespace }
				targets = append(targets, b.portsOfPods(o, pods, beside, n.Get("targetPort").Text)...)
			}
		}
		b.say(n.Get("port"), false, ports...)
		b.say(n.Get("targetPort"), false, targets...)
	}
}

// portsOfPods gives the ports of a name of the pods that a selector in an object selects.
func (b *builder) portsOfPods(o *manifest.Object, s *manifest.Selector, inside func(*manifest.Object) bool,
	name string) (list []meaning) {
	var pods []*manifest.Workload
	for _, w := range b.objects.Workloads {
		if inside(w.Object) && w.Selects(s) {
			pods = append(pods, w)
		}
	}
	if len(pods) > mostSelected {
		return nil
	}
	for _, w := range near(b, o, pods, func(w *manifest.Workload) *manifest.Object { return w.Object }) {
		list = append(list, b.containerPorts(w, name)...)
	}
	return list
}

// policyPorts notes the ports that a policy names, of those who receive what it allows.
func (b *builder) policyPorts(o *manifest.Object) {
	for _, rule := range o.At("spec", "ingress").Items {
		b.policyPort(o, rule, []string{o.Namespace}, manifest.PodSelector(o))
	}
	for _, rule := range o.At("spec", "egress").Items {
		for _, peer := range rule.Get("to").Items {
			walk := selectorWalk{own: []string{o.Namespace}}
			b.policyPort(o, rule, walk.namespaces(peer), manifest.SelectorOf(peer.Get("podSelector")))
		}
	}
}

// policyPort notes the ports of one rule, where it says whose they are.
func (b *builder) policyPort(o *manifest.Object, rule *source.Node, namespaces []string, s *manifest.Selector) {
	if s.Empty() || s.Invalid {
		return
	}
	for _, n := range rule.Get("ports").Items {
		port := n.Get("port")
		if port.Kind != source.String {
			continue
		}
		var meant []meaning
		for _, namespace := range namespaces {
			for _, w := range b.selected(o, namespace, s) {
				meant = append(meant, b.containerPorts(w, port.Text)...)
			}
		}
		b.say(port, false, meant...)
	}
}
