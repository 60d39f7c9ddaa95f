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
				Matches:     []httpRouteMatch{{Path: &pathMatch{Type: pathMatches[e.PathType], Value: e.Path}}},
				BackendRefs: refs,
			}},
		},
	}
}
