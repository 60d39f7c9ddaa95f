package compiler

import (
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// pathMatches are the words of the Gateway API for those of Ingress.
var pathMatches = map[string]gatewayv1.PathMatchType{
	"Prefix": gatewayv1.PathMatchPathPrefix,
	"Exact":  gatewayv1.PathMatchExact,
}

// experimental are the fields of types that only the experimental channel of the
// Gateway API has. To other clusters they are unknown, and so to patches.
var experimental = map[reflect.Type][]string{
	reflect.TypeFor[gatewayv1.CommonRouteSpec](): {"useDefaultGateways"},
	reflect.TypeFor[gatewayv1.HTTPRouteRule]():   {"retry", "sessionPersistence"},
	reflect.TypeFor[gatewayv1.HTTPRouteFilter](): {"externalAuth"},
}

// httpRoute gives an HTTPRoute to the backends.
func (e *expose) httpRoute(meta metav1.ObjectMeta, p servicePort, backends []backend) *gatewayv1.HTTPRoute {
	var refs []gatewayv1.HTTPBackendRef
	for _, to := range backends {
		var ref gatewayv1.HTTPBackendRef
		ref.Name, ref.Port, ref.Weight = gatewayv1.ObjectName(to.service), ptr(p.Port), to.weight
		refs = append(refs, ref)
	}
	path := &gatewayv1.HTTPPathMatch{Type: ptr(pathMatches[e.PathType]), Value: &e.Path}
	return &gatewayv1.HTTPRoute{
		TypeMeta:   typeMeta(gatewayv1.GroupVersion.String(), "HTTPRoute"),
		ObjectMeta: meta,
		Spec: gatewayv1.HTTPRouteSpec{
			CommonRouteSpec: gatewayv1.CommonRouteSpec{ParentRefs: []gatewayv1.ParentReference{e.Gateway}},
			Hostnames:       []gatewayv1.Hostname{gatewayv1.Hostname(e.Host)},
			Rules: []gatewayv1.HTTPRouteRule{{
				Matches:     []gatewayv1.HTTPRouteMatch{{Path: path}},
				BackendRefs: refs,
			}},
		},
	}
}
