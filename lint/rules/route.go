package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// isRoute reports whether an object is a route of the Gateway API.
func isRoute(o *manifest.Object) bool {
	return o.Group == manifest.GatewayGroup && strings.HasSuffix(o.Kind, "Route")
}

// routeProtocols are the protocols of listeners that routes of a kind can be for.
var routeProtocols = map[string][]string{
	"GRPCRoute": {"HTTP", "HTTPS"}, "HTTPRoute": {"HTTP", "HTTPS"}, "TCPRoute": {"TCP", "TLS"}, "TLSRoute": {"TLS"},
	"UDPRoute": {"UDP"},
}

// A parent is a Gateway of the input that a route names.
type parent struct {
	ref     *source.Node
	gateway *manifest.Object
}

// listeners gives those listeners of the Gateway that the route names: by name and port,
// or all.
func (r parent) listeners() (list []*source.Node) {
	section, port := r.ref.Get("sectionName"), r.ref.Get("port")
	for _, l := range r.gateway.At("spec", "listeners").Items {
		if (section.Text == "" || section.Text == l.Get("name").Text) &&
			(port.Text == "" || port.Text == l.Get("port").Text) {
			list = append(list, l)
		}
	}
	return list
}

// hostsMeet reports whether a host is of a listener, either of which may begin with "*.".
func hostsMeet(host, of string) bool {
	below := func(name, pattern string) bool {
		suffix, wild := strings.CutPrefix(pattern, "*")
		return wild && strings.HasSuffix(strings.TrimPrefix(name, "*"), suffix) && name != suffix
	}
	return of == "" || host == of || below(host, of) || below(of, host)
}
