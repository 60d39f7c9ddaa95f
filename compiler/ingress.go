package compiler

import (
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ingress gives an Ingress to the Service.
func (e *expose) ingress(meta metav1.ObjectMeta, service string) *networkingv1.Ingress {
	var paths []networkingv1.HTTPIngressPath
	for _, p := range e.Path {
		paths = append(paths, networkingv1.HTTPIngressPath{
			Path:     p.Path,
			PathType: ptr(networkingv1.PathType(p.PathType)),
			Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
				Name: service, Port: backendPort(p.to),
			}},
		})
	}
	i := &networkingv1.Ingress{
		TypeMeta:   typeMeta("networking.k8s.io/v1", "Ingress"),
		ObjectMeta: meta,
		Spec:       networkingv1.IngressSpec{IngressClassName: e.ClassName},
	}
	for _, host := range e.Host {
		i.Spec.Rules = append(i.Spec.Rules, networkingv1.IngressRule{
			Host:             host,
			IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{Paths: paths}},
		})
	}
	if e.TLS.on {
		i.Spec.TLS = []networkingv1.IngressTLS{{Hosts: e.Host, SecretName: e.TLS.secret(meta.Name)}}
	}
	return i
}

// longestPortName is how long the name of a port may be where a container or an Ingress
// speaks of it. That of a Service's port may be as long as a label.
const longestPortName = 15

// backendPort names a port of a Service as an Ingress can: where its name is not one that the
// port of a container could have, by its number.
func backendPort(p servicePort) networkingv1.ServiceBackendPort {
	if len(p.Name) > longestPortName || strings.Contains(p.Name, "--") || strings.Trim(p.Name, "-0123456789") == "" {
		return networkingv1.ServiceBackendPort{Number: p.Port}
	}
	return networkingv1.ServiceBackendPort{Name: p.Name}
}
