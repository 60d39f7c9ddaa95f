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

// httpRoute gives an HTTPRoute to the backends, with a rule for each port.
func (e *expose) httpRoute(meta metav1.ObjectMeta, backends []backend) *gatewayv1.HTTPRoute {
	r := &gatewayv1.HTTPRoute{
		TypeMeta:   typeMeta(gatewayv1.GroupVersion.String(), "HTTPRoute"),
		ObjectMeta: meta,
		Spec: gatewayv1.HTTPRouteSpec{
			CommonRouteSpec: gatewayv1.CommonRouteSpec{ParentRefs: []gatewayv1.ParentReference{e.Gateway}},
		},
	}
	for _, host := range e.Host {
		r.Spec.Hostnames = append(r.Spec.Hostnames, gatewayv1.Hostname(host))
	}
	ruleOf := map[string]int{} // by the name of the port
	for i := range e.Path {
		p := &e.Path[i]
		at, ok := ruleOf[p.to.Name]
		if !ok {
			at = len(r.Spec.Rules)
			ruleOf[p.to.Name] = at
			r.Spec.Rules = append(r.Spec.Rules, gatewayv1.HTTPRouteRule{BackendRefs: backendRefs(backends, p.to.Port)})
		}
		path := &gatewayv1.HTTPPathMatch{Type: ptr(pathMatches[p.PathType]), Value: &p.Path}
		rule := &r.Spec.Rules[at]
		rule.Matches = append(rule.Matches, gatewayv1.HTTPRouteMatch{Path: path})
	}
	return r
}

// backendRefs refers to a port of the backends.
func backendRefs(backends []backend, port int32) (refs []gatewayv1.HTTPBackendRef) {
	for _, to := range backends {
		var ref gatewayv1.HTTPBackendRef
		ref.Name, ref.Port, ref.Weight = gatewayv1.ObjectName(to.service), ptr(port), to.weight
		refs = append(refs, ref)
	}
	return refs
}
