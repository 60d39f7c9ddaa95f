package compiler

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// pathMatches are the words of the Gateway API for those of Ingress.
var pathMatches = map[string]string{"Prefix": "PathPrefix", "Exact": "Exact"}

// httpRoute gives an HTTPRoute to the backends.
func (e *expose) httpRoute(meta metav1.ObjectMeta, p source.Pair[port], backends []backend) *httpRoute {
	var refs []backendRef
	for _, to := range backends {
		refs = append(refs, backendRef{Name: to.service, Port: p.Value.onService(), Weight: to.weight})
	}
	return &httpRoute{
		TypeMeta:   typeMeta("gateway.networking.k8s.io/v1", "HTTPRoute"),
		ObjectMeta: meta,
		Spec: httpRouteSpec{
			ParentRefs: []parentRef{e.Gateway},
			Hostnames:  []string{e.Host},
			Rules: []httpRouteRule{{
				Matches:     []httpRouteMatch{{Path: pathMatch{Type: pathMatches[e.PathType], Value: e.Path}}},
				BackendRefs: refs,
			}},
		},
	}
}

// An httpRoute is what is used here of the HTTPRoute of the Gateway API:
// https://gateway-api.sigs.k8s.io/reference/spec/#httproute
type httpRoute struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              httpRouteSpec `json:"spec"`
}

type httpRouteSpec struct {
	ParentRefs []parentRef     `json:"parentRefs"`
	Hostnames  []string        `json:"hostnames"`
	Rules      []httpRouteRule `json:"rules"`
}

// A parentRef is the Gateway that a route belongs to, in the spec as in the
// object.
type parentRef struct {
	Name        string `json:"name"`
	Namespace   string `json:"namespace,omitempty"`
	SectionName string `json:"sectionName,omitempty"`
}

type httpRouteRule struct {
	Matches     []httpRouteMatch `json:"matches"`
	BackendRefs []backendRef     `json:"backendRefs"`
}

type httpRouteMatch struct {
	Path pathMatch `json:"path"`
}

type pathMatch struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type backendRef struct {
	Name   string `json:"name"`
	Port   int32  `json:"port"`
	Weight *int32 `json:"weight,omitempty"`
}
