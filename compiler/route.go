package compiler

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// route gives a Route. Its TLS ends at the router, with the router's own
// certificate unless the spec names a Secret.
func (e *expose) route(meta metav1.ObjectMeta, p source.Pair[port], service string) *route {
	r := &route{
		TypeMeta:   typeMeta("route.openshift.io/v1", "Route"),
		ObjectMeta: meta,
		Spec: routeSpec{
			Host: e.Host,
			Path: e.Path,
			To:   routeTarget{Kind: "Service", Name: service},
			Port: routePort{TargetPort: p.Name},
		},
	}
	if e.TLS.on {
		r.Spec.TLS = &routeTLS{Termination: "edge", InsecureEdgeTerminationPolicy: "Redirect"}
		if e.TLS.name != "" {
			r.Spec.TLS.ExternalCertificate = &corev1.LocalObjectReference{Name: e.TLS.name}
		}
	}
	return r
}

// A route is what is used here of the Route of OpenShift:
// https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/network_apis/route-route-openshift-io-v1
type route struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              routeSpec `json:"spec"`
}

type routeSpec struct {
	Host string      `json:"host,omitempty"`
	Path string      `json:"path,omitempty"`
	To   routeTarget `json:"to"`
	Port routePort   `json:"port"`
	TLS  *routeTLS   `json:"tls,omitempty"`
}

type routeTarget struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

type routePort struct {
	TargetPort string `json:"targetPort"`
}

type routeTLS struct {
	Termination                   string                       `json:"termination"`
	InsecureEdgeTerminationPolicy string                       `json:"insecureEdgeTerminationPolicy,omitempty"`
	ExternalCertificate           *corev1.LocalObjectReference `json:"externalCertificate,omitempty"`
}
