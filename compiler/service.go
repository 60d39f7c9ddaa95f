package compiler

import (
	"cmp"
	"fmt"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A serviceSpec is what a spec says about its Service.
type serviceSpec struct {
	Name        string                      `json:"name"` // "": that of the app
	Type        corev1.ServiceType          `json:"type"`
	Annotations map[string]string           `json:"annotations"`
	Labels      map[string]string           `json:"labels"`
	Ports       source.Pairs[publishedPort] `json:"ports"` // nil: those of the main container

	SessionAffinity               corev1.ServiceAffinity               `json:"sessionAffinity"`
	ExternalTrafficPolicy         corev1.ServiceExternalTrafficPolicy  `json:"externalTrafficPolicy"`
	InternalTrafficPolicy         *corev1.ServiceInternalTrafficPolicy `json:"internalTrafficPolicy"`
	TrafficDistribution           *string                              `json:"trafficDistribution"`
	IPFamilyPolicy                *corev1.IPFamilyPolicy               `json:"ipFamilyPolicy"`
	IPFamilies                    []corev1.IPFamily                    `json:"ipFamilies"`
	LoadBalancerIP                string                               `json:"loadBalancerIP"`
	LoadBalancerClass             *string                              `json:"loadBalancerClass"`
	LoadBalancerSourceRanges      []string                             `json:"loadBalancerSourceRanges"`
	AllocateLoadBalancerNodePorts *bool                                `json:"allocateLoadBalancerNodePorts"`
	PublishNotReadyAddresses      *bool                                `json:"publishNotReadyAddresses"`
}

// A serviceChoice is what a spec says about its Service: a map, none, or
// nothing.
type serviceChoice struct{ orNone[serviceSpec] }

// ports are those that the spec lists; nil where it lists none.
func (s serviceChoice) ports() source.Pairs[publishedPort] {
	if s.value == nil {
		return nil
	}
	return s.value.Ports
}

// name is that of the Service for clients.
func (s serviceChoice) name(app string) string {
	if s.value == nil || s.value.Name == "" {
		return app
	}
	return s.value.Name
}

// A publishedPort is what a spec says about one port of its Service: a number,
// or a map.
type publishedPort struct {
	Port        int32               `json:"port"`   // 0: that of the target
	Target      *intstr.IntOrString `json:"target"` // nil: the port of the same name
	NodePort    int32               `json:"nodePort"`
	AppProtocol *string             `json:"appProtocol"` // nil: that of the target
	Protocol    corev1.Protocol     `json:"protocol"`    // "": that of the target
}

// DecodeNode implements source.NodeDecoder.
func (p *publishedPort) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields publishedPort
		d.Decode(n, (*fields)(p))
		return
	}
	d.Decode(n, &p.Port)
}

// A servicePort is a port on its way to a Service.
type servicePort struct {
	corev1.ServicePort
	number int32        // of the container
	main   bool         // the main container has it, or none says that it does
	lost   bool         // it leads to a name that no port has
	node   *source.Node // nil: the kind added it
}

// at is where the spec says a field of the port; the port itself where it does
// not.
func (p *servicePort) at(b *build, field string) *source.Node {
	n := b.nodeOf(p.node)
	if p.node != nil && n.Kind == source.Map && n.Has(field) {
		return n.Get(field)
	}
	return n
}

// servicePorts gives the ports that clients have: those which service.ports
// lists, or all of the main container; none without a Service.
func (p *podSpec) servicePorts(s serviceChoice) []servicePort {
	if s.none {
		return nil
	}
	if s.ports() == nil {
		return p.ownPorts(port.onService)
	}
	var list []servicePort
	for _, q := range s.ports() {
		list = append(list, p.published(q))
	}
	return list
}

// headlessPorts gives the ports of a headless Service. It leads clients to the
// address of a pod and maps no ports, so they have the containers' own numbers.
// Where it is the only Service, service.ports lists them.
func (p *podSpec) headlessPorts(s serviceChoice, only bool) []servicePort {
	if !only || s.ports() == nil {
		return p.ownPorts(func(q port) int32 { return q.ContainerPort })
	}
	list := p.servicePorts(s)
	for i := range list {
		list[i].Port = list[i].number
	}
	return list
}

// ownPorts gives the ports of the main container, named after their keys.
func (p *podSpec) ownPorts(number func(port) int32) []servicePort {
	var list []servicePort
	for _, q := range p.Ports {
		list = append(list, servicePort{
			ServicePort: corev1.ServicePort{
				Name:        q.Name,
				Port:        number(q.Value),
				TargetPort:  intstr.FromString(q.Name),
				Protocol:    q.Value.Protocol,
				AppProtocol: q.Value.AppProtocol,
			},
			number: q.Value.ContainerPort, main: true, node: q.Node,
		})
	}
	return list
}

// published gives a port of service.ports. What it does not say is that of the
// port which it leads to.
func (p *podSpec) published(q source.Pair[publishedPort]) servicePort {
	said := &q.Value
	target := intstr.FromString(q.Name)
	if said.Target != nil {
		target = *said.Target
	}
	to, main, found := p.listener(target, said.Protocol)
	numbered := target.Type == intstr.Int
	if !found && numbered {
		to.ContainerPort, main = target.IntVal, true
	}
	return servicePort{
		ServicePort: corev1.ServicePort{
			Name:        q.Name,
			Port:        cmp.Or(said.Port, to.ContainerPort),
			TargetPort:  target,
			Protocol:    cmp.Or(said.Protocol, to.Protocol),
			AppProtocol: either(said.AppProtocol, to.AppProtocol),
			NodePort:    said.NodePort,
		},
		number: to.ContainerPort, main: main, lost: !found && !numbered, node: q.Node,
	}
}

// listener looks for the port that a Service leads to as Kubernetes does: in
// the main container, and then in the sidecars, whose order is that in which
// they start. With no protocol any will do.
func (p *podSpec) listener(target intstr.IntOrString, protocol corev1.Protocol) (found port, main, ok bool) {
	in := func(ports source.Pairs[port]) bool {
		for _, q := range ports {
			if refersTo(target, q) && (protocol == "" || protocol == q.Value.protocol()) {
				found = q.Value
				return true
			}
		}
		return false
	}
	if in(p.Ports) {
		return found, true, true
	}
	for _, c := range p.Sidecars {
		if in(c.Value.Ports) {
			return found, false, true
		}
	}
	return found, false, false
}

// listening lists the names of the ports that a Service can lead to.
func (p *podSpec) listening() []string {
	list := names(p.Ports)
	for _, c := range p.Sidecars {
		list = append(list, names(c.Value.Ports)...)
	}
	return list
}

// clientService emits the Service that clients find the app by, unless the spec
// wants none.
func (b *build) clientService(p *podSpec, s serviceChoice, selector map[string]string, ports []servicePort) {
	if s.none {
		b.checkUnserved(p, "servicePort", "appProtocol")
		return
	}
	b.checkServicePorts(p, s.value, ports)
	service := b.newService(s.name(b.Name), selector, ports)
	for i := range ports {
		service.Spec.Ports[i].NodePort = ports[i].NodePort
	}
	b.applySaid(service, s.value)
	b.emit(service)
}

// applySaid gives a Service what the spec says about it; nil says nothing.
func (b *build) applySaid(o *corev1.Service, s *serviceSpec) {
	if s == nil {
		return
	}
	b.checkSourceRanges()
	o.Annotations = merge(o.Annotations, s.Annotations)
	maps.Copy(o.Labels, s.Labels)
	o.Spec.Type = s.Type
	o.Spec.SessionAffinity = s.SessionAffinity
	o.Spec.ExternalTrafficPolicy = s.ExternalTrafficPolicy
	o.Spec.InternalTrafficPolicy = s.InternalTrafficPolicy
	o.Spec.TrafficDistribution = s.TrafficDistribution
	o.Spec.IPFamilyPolicy = s.IPFamilyPolicy
	o.Spec.IPFamilies = s.IPFamilies
	o.Spec.LoadBalancerIP = s.LoadBalancerIP
	o.Spec.LoadBalancerClass = s.LoadBalancerClass
	o.Spec.LoadBalancerSourceRanges = s.LoadBalancerSourceRanges
	o.Spec.AllocateLoadBalancerNodePorts = s.AllocateLoadBalancerNodePorts
	if s.PublishNotReadyAddresses != nil {
		o.Spec.PublishNotReadyAddresses = *s.PublishNotReadyAddresses
	}
}

// newService gives a Service for the ports, which have no number on the nodes.
// It is not emitted.
func (b *build) newService(name string, selector map[string]string, ports []servicePort) *corev1.Service {
	b.checkServiceName(name)
	s := &corev1.Service{
		TypeMeta:   typeMeta("v1", "Service"),
		ObjectMeta: b.meta(name, b.Name),
		Spec:       corev1.ServiceSpec{Selector: selector},
	}
	for _, p := range ports {
		p.NodePort = 0
		s.Spec.Ports = append(s.Spec.Ports, p.ServicePort)
	}
	return s
}

// checkServiceName fails for names that a Service cannot have. Only one that is
// made of the app's can be such: the schema sees to the others.
func (b *build) checkServiceName(name string) {
	n := b.Node.At("metadata", "name")
	if c := (name + " ")[0]; n.Exists() && (c < 'a' || c > 'z') {
		b.fail(n.Range, "name-letter",
			fmt.Sprintf("the name begins with %q, but a Service's name must begin with a letter", c),
			"begin with a letter from a to z")
	}
}

// checkSourceRanges fails for ranges that do not begin at their first address.
func (b *build) checkSourceRanges() {
	for _, n := range b.spec("service", "loadBalancerSourceRanges").Items {
		b.prefix(n)
	}
}

// reachesOut reports whether the Service can be reached from outside of the
// cluster.
func (s *serviceSpec) reachesOut() bool {
	return s != nil && (s.Type == corev1.ServiceTypeNodePort || s.Type == corev1.ServiceTypeLoadBalancer)
}

// checkServicePorts fails for ports of the Service that would lead nowhere, or
// that nobody said are to be published.
func (b *build) checkServicePorts(p *podSpec, s *serviceSpec, ports []servicePort) {
	b.checkServiceNumbers(ports)
	if s == nil {
		return
	}
	if s.Ports == nil {
		b.checkAllPublished(s, ports)
		return
	}
	for _, q := range p.Ports {
		if n := b.nodeOf(q.Node).At("servicePort"); q.Node != nil && n.Exists() {
			b.fail(n.Range, "conflict", "servicePort does not go with service.ports, which says what is on the Service",
				"leave it out, and give the number there", see(b.spec("service", "ports"), "service.ports is here"))
		}
	}
	for i := range ports {
		b.checkTarget(p, &ports[i])
		if n := ports[i].at(b, "nodePort"); ports[i].NodePort != 0 && !s.reachesOut() {
			var related []source.Related
			if written := b.spec("service", "type"); written.Exists() {
				related = append(related, see(written, "the type is here"))
			}
			b.failAbsent(n.Range, "conflict", "a Service of type ClusterIP has no port on the nodes",
				"add type: NodePort under service, or leave nodePort out", related...)
		}
	}
}

// checkUnserved fails for fields of ports that say something about a Service, where
// the app has none that could have it.
func (b *build) checkUnserved(p *podSpec, fields ...string) {
	said := b.spec("service")
	hint := "add service: {} to have one, or leave it out"
	var related []source.Related
	if said.Exists() {
		hint = "leave it out, or service: none"
		related = append(related, see(said, "service is here"))
	}
	for _, q := range p.Ports {
		for _, field := range fields {
			if n := b.nodeOf(q.Node).At(field); q.Node != nil && n.Exists() {
				b.fail(n.Range, "conflict", field+" is for a Service, and this app has none for clients", hint, related...)
			}
		}
	}
}

// checkOnlyHeadless fails for what the spec says about the only Service of a
// StatefulSet, and a headless one cannot do.
func (b *build) checkOnlyHeadless(p *podSpec, s serviceChoice, ports []servicePort) {
	because := see(b.spec("serviceName"), "this makes it the only Service, which is headless")
	field := "servicePort"
	if s.ports() != nil {
		field = "port"
	}
	for i := range ports {
		n := ports[i].at(b, field)
		if n == ports[i].node && n.Kind == source.Map || ports[i].lost {
			continue // it says none
		}
		if said, ok := n.Int(); ok && said != int64(ports[i].number) {
			b.fail(n.Range, "conflict",
				fmt.Sprintf("a headless Service maps no ports: clients reach %s at %d", ports[i].Name, ports[i].number),
				fmt.Sprintf("write %d, or give the Service for clients a name of its own: service: {name: %s-client}",
					ports[i].number, b.Name), because)
		}
	}
	if s.value == nil {
		return
	}
	b.checkServicePorts(p, s.value, ports)
	for _, f := range []struct {
		name  string
		wrong bool
	}{
		{"type", s.value.reachesOut()},
		{"sessionAffinity", s.value.SessionAffinity == corev1.ServiceAffinityClientIP},
		{"internalTrafficPolicy", s.value.InternalTrafficPolicy != nil &&
			*s.value.InternalTrafficPolicy == corev1.ServiceInternalTrafficPolicyLocal},
		{"trafficDistribution", s.value.TrafficDistribution != nil},
	} {
		if f.wrong {
			n := b.spec("service", f.name)
			b.fail(n.Range, "conflict", fmt.Sprintf("a headless Service has no %s %s", f.name, n.Text),
				"leave it out, or give the Service for clients a name of its own: service: {name: "+b.Name+"-client}",
				because)
		}
	}
}

// checkAllPublished fails when several ports would be published because none
// was named.
func (b *build) checkAllPublished(s *serviceSpec, ports []servicePort) {
	if len(ports) < 2 || !s.reachesOut() {
		return
	}
	list := make([]string, len(ports))
	for i := range ports {
		list[i] = ports[i].Name
	}
	n := b.spec("service")
	b.failAbsent(n.At("ports").Range, "missing-field",
		fmt.Sprintf("service needs ports: type %s would publish all of %s", s.Type, strings.Join(list, ", ")),
		fmt.Sprintf("add those that are meant, as in ports: {%s: %d}", ports[0].Name, ports[0].Port),
		see(n.At("type"), "the type is here"), see(b.spec("ports"), "the ports"))
}

// checkTarget fails for a port that leads to a name which no port has, or has
// with another protocol.
func (b *build) checkTarget(p *podSpec, q *servicePort) {
	if !q.lost {
		return
	}
	n, name := q.at(b, "target"), q.TargetPort.StrVal
	at := n.Range
	if n == q.node { // it leads to the port of its own name
		at = n.Key
	}
	if other, _, ok := p.listener(q.TargetPort, ""); ok {
		b.fail(q.at(b, "protocol").Range, "conflict",
			fmt.Sprintf("the port named %q speaks %s, not %s", name, other.protocol(), q.Protocol),
			"leave protocol out", see(b.spec("ports"), "the ports"))
		return
	}
	have := p.listening()
	hint := "add target: NAME, or a number"
	if n != q.node {
		hint = "write the name of a port, or a number"
	}
	if near := source.Nearest(name, have); near != "" {
		hint = source.DidYouMean(near)
	} else if len(have) > 0 {
		hint += "; the ports are " + strings.Join(have, ", ")
	}
	b.failAbsent(at, "reference", fmt.Sprintf("no container that keeps running has a port named %q", name), hint)
}

// checkServiceNumbers fails for ports that have the same number on the Service,
// or on the nodes.
func (b *build) checkServiceNumbers(ports []servicePort) {
	listed := b.spec("service", "ports").Exists()
	hint := "give one of them another servicePort"
	if listed {
		hint = "give one of them another port"
	}
	first, onNode := map[portKey]*servicePort{}, map[portKey]*servicePort{}
	for i := range ports {
		p := &ports[i]
		if old := once(first, p, p.Port); old != nil && (listed || old.number != p.number) {
			b.failSameNumber(old, p, p.Port, "on the Service", hint, b.serviceNumberOf)
		} // else reported as the same port of the container
		if old := once(onNode, p, p.NodePort); old != nil {
			b.failSameNumber(old, p, p.NodePort, "on the nodes", "give one of them another nodePort",
				func(p *servicePort) *source.Node { return p.at(b, "nodePort") })
		}
	}
}

// once gives the port that has the number already; nil when there is none, or
// no number.
func once(first map[portKey]*servicePort, p *servicePort, number int32) *servicePort {
	key := portKey{number, protocolOf(p.Protocol)}
	old := first[key]
	if old == nil && number != 0 {
		first[key] = p
	}
	return old
}

func (b *build) failSameNumber(old, p *servicePort, number int32, where, hint string,
	place func(*servicePort) *source.Node) {
	b.fail(place(p).Range, "duplicate",
		fmt.Sprintf("the ports %s and %s are both %d/%s %s", old.Name, p.Name, number, protocolOf(p.Protocol), where),
		hint, see(place(old), "the other one"))
}

// serviceNumberOf is the node of a port's number on the Service.
func (b *build) serviceNumberOf(p *servicePort) *source.Node {
	for _, field := range []string{"servicePort", "port", "containerPort"} {
		if n := p.at(b, field); n != p.node {
			return n
		}
	}
	return b.nodeOf(p.node)
}
