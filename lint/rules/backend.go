package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A backend is where an Ingress or a route sends what comes in.
type backend struct {
	name      *source.Node // of a Service
	port      *source.Node // its name or number; absent where there is none
	namespace string       // "": that of the Ingress or route
}

// backendsOf gives the Services that an Ingress or a route names.
func backendsOf(o *manifest.Object) (list []backend) {
	switch {
	case o.Is("networking.k8s.io", "Ingress") || o.Is("extensions", "Ingress"):
		list = ingressBackends(o)
	case o.Group == manifest.GatewayGroup && strings.HasSuffix(o.Kind, "Route"):
		for _, path := range []string{"spec.rules.backendRefs", "spec.rules.filters.requestMirror.backendRef",
			"spec.rules.backendRefs.filters.requestMirror.backendRef"} {
			for _, n := range manifest.All(o.Node(), path) {
				if kind := n.Get("kind").Text; n.Get("group").Text == "" && (kind == "" || kind == "Service") {
					list = append(list, backend{n.Get("name"), n.Get("port"), n.Get("namespace").Text})
				}
			}
		}
	case o.Is("route.openshift.io", "Route"):
		for _, n := range append(manifest.All(o.Node(), "spec.alternateBackends"), o.At("spec", "to")) {
			if kind := n.Get("kind").Text; kind == "" || kind == "Service" {
				list = append(list, backend{name: n.Get("name"), port: o.At("spec", "no port")})
			}
		}
	}
	return list
}

func ingressBackends(o *manifest.Object) (list []backend) {
	nodes := append(manifest.All(o.Node(), "spec.rules.http.paths.backend"), o.At("spec", "defaultBackend"),
		o.At("spec", "backend"))
	for _, n := range nodes {
		b := backend{name: n.At("service", "name"), port: n.At("service", "port", "number")}
		if name := n.At("service", "port", "name"); name.Exists() {
			b.port = name
		}
		if n.Has("serviceName") { // before networking.k8s.io/v1
			b = backend{name: n.Get("serviceName"), port: n.Get("servicePort")}
		}
		if b.port.Text != "use-annotation" { // what the AWS load balancer takes from an annotation is no Service
			list = append(list, b)
		}
	}
	return list
}

// A certificate is a Secret that an Ingress or a Gateway takes to end TLS.
type certificate struct {
	name      *source.Node
	namespace string
}

func certificatesOf(o *manifest.Object) (list []certificate) {
	switch {
	case o.Is("networking.k8s.io", "Ingress") || o.Is("extensions", "Ingress"):
		for _, n := range manifest.All(o.Node(), "spec.tls.secretName") {
			list = append(list, certificate{name: n})
		}
	case o.Is(manifest.GatewayGroup, "Gateway"):
		for _, n := range manifest.All(o.Node(), "spec.listeners.tls.certificateRefs") {
			if kind := n.Get("kind").Text; n.Get("group").Text == "" && (kind == "" || kind == "Secret") {
				list = append(list, certificate{n.Get("name"), n.Get("namespace").Text})
			}
		}
	}
	return list
}
