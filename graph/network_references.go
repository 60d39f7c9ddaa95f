package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// adminPolicyGroup is the API group of the policies of those who run a cluster.
const adminPolicyGroup = "policy.networking.k8s.io"

// selects notes the workloads that a selector in an object selects. What stands in the fields
// speaks of these too.
func (b *builder) selects(o *object, s *manifest.Selector, to []*object, fields ...*source.Node) {
	for _, w := range to {
		b.note(&ref{object: o, from: o.node, to: w.start, typ: "selects", at: s.Node, fields: fields})
	}
}

func (b *builder) service(o *object) {
	if s := manifest.ServiceSelector(o.Object); s != nil {
		b.selects(o, s, b.reachable.selected(o.node.Namespace, s))
	}
}

// budget notes whose pods a PodDisruptionBudget is for. One without a selector is for none.
func (b *builder) budget(o *object) {
	s := manifest.PodSelector(o.Object)
	if !s.Null && !s.Invalid && !(s.Empty() && o.Version == "v1beta1") {
		b.selects(o, s, b.reachable.selected(o.node.Namespace, s))
	}
}

// networking notes what Ingresses and NetworkPolicies refer to.
func (b *builder) networking(o *object) {
	switch o.Kind {
	case "NetworkPolicy":
		s := manifest.PodSelector(o.Object)
		if s.Null {
			s.Node = o.At("spec")
		}
		if !s.Invalid && s.Node.Exists() {
			b.selects(o, s, b.reachable.selected(o.node.Namespace, s))
		}
	case "Ingress":
		b.ingress(o)
	}
}

func (b *builder) ingress(o *object) {
	spec := o.At("spec")
	backends := append(manifest.All(o.Node(), "spec.rules.http.paths.backend"), spec.Get("defaultBackend"),
		spec.Get("backend"))
	for _, n := range backends {
		service := n.Get("service")
		b.refer(o, "routes", kindService, service.Get("name"), service)
		b.refer(o, "routes", kindService, n.Get("serviceName"), n) // before v1
	}
	for _, n := range spec.Get("tls").Items {
		b.refer(o, "tls", kindSecret, n.Get("secretName"))
	}
	b.refer(o, "class", kindIngressClass, spec.Get("ingressClassName"))
}

// gateway notes what Gateways and their routes refer to.
func (b *builder) gateway(o *object) {
	switch {
	case strings.HasSuffix(o.Kind, "Route"):
		b.route(o)
	case o.Kind == "Gateway":
		b.refer(o, "class", kindGatewayClass, o.At("spec", "gatewayClassName"))
		for _, n := range manifest.All(o.Node(), "spec.listeners.tls.certificateRefs") {
			if isKind(n, "", "Secret", "Secret") {
				b.referItem(o, "tls", kindSecret, n)
			}
		}
	}
}

// backendPaths are where routes name what they send to: mirrors too.
var backendPaths = []string{"spec.rules.backendRefs", "spec.rules.filters.requestMirror.backendRef",
	"spec.rules.backendRefs.filters.requestMirror.backendRef"}

func (b *builder) route(o *object) {
	for _, path := range backendPaths {
		for _, n := range manifest.All(o.Node(), path) {
			if isKind(n, "", "Service", "Service") {
				b.referItem(o, "routes", kindService, n)
			}
		}
	}
	for _, n := range o.At("spec", "parentRefs").Items {
		group := manifest.GatewayGroup
		if g := n.Get("group"); g.Kind == source.String {
			group = g.Text
		}
		b.referItem(o, "attaches", kind{group, cmp.Or(n.Get("kind").Text, "Gateway")}, n)
	}
}

// isKind reports whether a reference is to a kind of an API group, which it need not say
// where it is the usual one.
func isKind(n *source.Node, group, name, usual string) bool {
	return n.Get("group").Text == group && cmp.Or(n.Get("kind").Text, usual) == name
}

// referItem notes a reference that is an item with a name, and perhaps a namespace.
func (b *builder) referItem(o *object, typ string, k kind, item *source.Node) {
	name := item.Get("name")
	if name.Kind != source.String || name.Text == "" {
		return
	}
	namespace := cmp.Or(item.Get("namespace").Text, o.Namespace)
	b.note(&ref{object: o, from: o.node, to: b.target(k, namespace, name.Text), typ: typ, at: name,
		within: []*source.Node{item}})
}

func (b *builder) openshiftRoute(o *object) {
	for _, n := range append(slices.Clone(o.At("spec", "alternateBackends").Items), o.At("spec", "to")) {
		if isKind(n, "", "Service", "Service") {
			b.referItem(o, "routes", kindService, n)
		}
	}
}

// monitor notes what a monitor of Prometheus scrapes.
func (b *builder) monitor(o *object) {
	s := manifest.PodSelector(o.Object)
	if s.Null || s.Invalid {
		return
	}
	namespaces := b.monitored(o)
	switch o.Kind {
	case "PodMonitor":
		for _, namespace := range namespaces {
			b.selects(o, s, b.reachable.selected(namespace, s), o.At("spec", "podMetricsEndpoints"))
		}
	case "ServiceMonitor":
		for _, namespace := range namespaces {
			b.monitorServices(o, s, b.reachable.services(namespace, s))
		}
	}
}

func (b *builder) monitorServices(o *object, s *manifest.Selector, services []*object) {
	for _, service := range services {
		b.note(&ref{object: o, from: o.node, to: service.node, typ: "selects", at: s.Node,
			fields: []*source.Node{o.At("spec", "endpoints")}})
		if pods := manifest.ServiceSelector(service.Object); pods != nil {
			b.selects(o, s, b.reachable.selected(service.node.Namespace, pods))
		}
	}
}

// monitored gives the namespaces that a monitor looks into.
func (b *builder) monitored(o *object) []string {
	where := o.At("spec", "namespaceSelector")
	if manifest.IsTrue(where.Get("any")) {
		return b.reachable.namespaces()
	}
	var names []string
	for _, n := range where.Get("matchNames").Items {
		names = append(names, n.Text)
	}
	if len(names) == 0 {
		return []string{o.node.Namespace}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// adminPolicy notes whose pods a policy of the cluster's is for.
func (b *builder) adminPolicy(o *object) {
	subject := o.At("spec", "subject")
	if subject.Kind != source.Map {
		return
	}
	for _, w := range b.reachable.workloads {
		if b.inSubject(subject, w) {
			b.note(&ref{object: o, from: o.node, to: w.start, typ: "selects", at: subject})
		}
	}
}
