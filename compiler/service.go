package compiler

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A serviceSpec is what a spec says about its Service. nil says nothing.
type serviceSpec struct {
	Type            corev1.ServiceType     `json:"type"`
	Annotations     map[string]string      `json:"annotations"`
	SessionAffinity corev1.ServiceAffinity `json:"sessionAffinity"`
}

// newService gives a Service for the ports, which are named after their keys
// and lead to the container's ports by name. It is not emitted.
func (b *build) newService(name string, selector map[string]string, ports source.Pairs[port]) *corev1.Service {
	b.checkServiceName()
	b.checkServicePorts(ports)
	s := &corev1.Service{
		TypeMeta:   typeMeta("v1", "Service"),
		ObjectMeta: b.meta(name, b.Name),
		Spec:       corev1.ServiceSpec{Selector: selector},
	}
	for _, p := range ports {
		s.Spec.Ports = append(s.Spec.Ports, corev1.ServicePort{
			Name:        p.Name,
			Port:        p.Value.onService(),
			TargetPort:  intstr.FromString(p.Name),
			Protocol:    p.Value.Protocol,
			AppProtocol: p.Value.AppProtocol,
		})
	}
	return s
}

// apply puts what the spec says on the Service for clients.
func (s *serviceSpec) apply(to *corev1.Service) *corev1.Service {
	if s != nil {
		to.Spec.Type = s.Type
		to.Spec.SessionAffinity = s.SessionAffinity
		to.Annotations = merge(to.Annotations, s.Annotations)
	}
	return to
}

// checkServiceName fails for names that a Service cannot have. One that is no
// name at all was reported when it was checked.
func (b *build) checkServiceName() {
	n := b.Node.At("metadata", "name")
	if c := (b.Name + " ")[0]; n.Exists() && (c < 'a' || c > 'z') {
		b.fail(n.Range, "name-letter",
			fmt.Sprintf("the name begins with %q, but a Service's name must begin with a letter", c),
			"begin with a letter from a to z")
	}
}

// checkServicePorts fails for ports that have the same number on the Service.
func (b *build) checkServicePorts(ports source.Pairs[port]) {
	first := map[portKey]source.Pair[port]{}
	for _, p := range ports {
		n := portKey{p.Value.onService(), p.Value.protocol()}
		old, taken := first[n]
		if !taken {
			first[n] = p
			continue
		}
		if old.Value.ContainerPort == p.Value.ContainerPort {
			continue // reported as the same port of the container
		}
		b.fail(b.serviceNumberOf(p).Range, "duplicate",
			fmt.Sprintf("the ports %s and %s are both %d/%s on the Service", old.Name, p.Name, n.number, n.protocol),
			"give one of them another servicePort", see(b.serviceNumberOf(old), "the other one"))
	}
}

// serviceNumberOf is the node of a port's number on the Service.
func (b *build) serviceNumberOf(p source.Pair[port]) *source.Node {
	if n := b.nodeOf(p.Node).At("servicePort"); n.Exists() {
		return n
	}
	return b.numberOf(p)
}
