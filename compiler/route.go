package compiler

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// route gives a Route. Its TLS ends at the router, with the certificate of the
// Secret.
func (e *expose) route(meta metav1.ObjectMeta, service string) *route {
	path := e.Path[0]
	r := &route{
		TypeMeta:   typeMeta("route.openshift.io/v1", "Route"),
		ObjectMeta: meta,
		Spec: routeSpec{
			Host: e.Host[0],
			Path: path.Path,
			To:   routeTarget{Kind: "Service", Name: service},
			Port: routePort{TargetPort: intstr.FromString(path.to.Name)},
		},
	}
	if e.TLS.on {
		r.Spec.TLS = &routeTLS{
			Termination: "edge", InsecureEdgeTerminationPolicy: "Redirect",
			ExternalCertificate: &corev1.LocalObjectReference{Name: e.TLS.secret(meta.Name)},
		}
	}
	return r
}

// A route is the Route of OpenShift. Most of it is for patches.
// https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/network_apis/route-route-openshift-io-v1
type route struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              routeSpec `json:"spec"`
}

type routeSpec struct {
	Host              string            `json:"host,omitempty"`
	Subdomain         *string           `json:"subdomain,omitempty"`
	Path              string            `json:"path,omitempty"`
	To                routeTarget       `json:"to"`
	AlternateBackends []routeTarget     `json:"alternateBackends,omitempty"`
	Port              routePort         `json:"port"`
	TLS               *routeTLS         `json:"tls,omitempty"`
	WildcardPolicy    *string           `json:"wildcardPolicy,omitempty"`
	HTTPHeaders       *routeHTTPHeaders `json:"httpHeaders,omitempty"`
}

type routeTarget struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Weight *int32 `json:"weight,omitempty"`
}

type routePort struct {
	TargetPort intstr.IntOrString `json:"targetPort"`
}

type routeTLS struct {
	Termination                   string                       `json:"termination"`
	InsecureEdgeTerminationPolicy string                       `json:"insecureEdgeTerminationPolicy,omitempty"`
	Certificate                   *string                      `json:"certificate,omitempty"`
	Key                           *string                      `json:"key,omitempty"`
	CACertificate                 *string                      `json:"caCertificate,omitempty"`
	DestinationCACertificate      *string                      `json:"destinationCACertificate,omitempty"`
	ExternalCertificate           *corev1.LocalObjectReference `json:"externalCertificate,omitempty"`
}

type routeHTTPHeaders struct {
	Actions struct {
		Request  []routeHeader `json:"request,omitempty"`
		Response []routeHeader `json:"response,omitempty"`
	} `json:"actions"`
}

type routeHeader struct {
	Name   string            `json:"name"`
	Action routeHeaderAction `json:"action"`
}

type routeHeaderAction struct {
	Type string `json:"type"`
	Set  *struct {
		Value string `json:"value"`
	} `json:"set,omitempty"`
}
