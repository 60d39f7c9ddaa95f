package compiler

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An expose is how clients outside the cluster reach a Web.
type expose struct {
	Host        string                    `json:"host"`
	Path        string                    `json:"path"`
	PathType    string                    `json:"pathType"` // in the words of Ingress
	Port        string                    `json:"port"`     // "": the only one, or http
	TLS         tlsSecret                 `json:"tls"`
	ClassName   *string                   `json:"className"`
	Annotations map[string]string         `json:"annotations"`
	Via         string                    `json:"via"`
	Gateway     gatewayv1.ParentReference `json:"gateway"`
}

// A tlsSecret is true, or the name of the Secret with the certificate.
type tlsSecret struct {
	on   bool
	name string // "": of no Secret that the spec names
}

// DecodeNode implements source.NodeDecoder.
func (t *tlsSecret) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Bool {
		d.Decode(n, &t.on)
		return
	}
	d.Decode(n, &t.name)
	t.on = t.name != ""
}

// secret is the name of the Secret with the certificate.
func (t *tlsSecret) secret(app string) string {
	if t.name != "" {
		return t.name
	}
	return app + tlsSuffix
}

// A backend is a Service with its part of the traffic.
type backend struct {
	service string
	weight  *int32 // nil: all of it
}

// expose emits what leads clients from outside to the backends, of which only
// a gateway takes more than one.
func (b *build) expose(e *expose, ports []servicePort, backends []backend) {
	b.checkExpose(e)
	p, ok := b.exposedPort(e, ports)
	if !ok {
		return
	}
	meta := b.meta(b.Name, b.Name)
	meta.Annotations = merge(meta.Annotations, e.Annotations)
	switch b.via(e) {
	case "gateway":
		b.emit(e.httpRoute(meta, p, backends))
	case "route":
		b.emit(e.route(meta, p, backends[0].service))
	default:
		b.emit(e.ingress(meta, p, backends[0].service))
	}
}

// via is what leads clients to the app: what the spec says, or what the
// platform is used to.
func (b *build) via(e *expose) string {
	switch {
	case e.Via != "":
		return e.Via
	case b.openshift():
		return "route"
	}
	return "ingress"
}

// checkExpose fails for what a Route cannot do. Fields that do not belong to
// what the spec itself chooses are left to the schema; here the Route may come
// from the platform.
func (b *build) checkExpose(e *expose) {
	if b.via(e) != "route" {
		return
	}
	n := b.spec("expose")
	cause := n.At("via")
	if !cause.Exists() {
		cause = b.spec("platform")
	}
	var related []source.Related
	if cause.Exists() {
		related = append(related, see(cause, "this makes it a Route"))
	}
	if strings.HasPrefix(e.Host, "*.") {
		b.fail(n.At("host").Range, "conflict", "a Route takes one host, not all below a name",
			"name the host, or use via: ingress", related...)
	}
	if e.Via != "" {
		return
	}
	if strings.ContainsAny(e.Path, "# ") {
		b.fail(n.At("path").Range, "conflict",
			`the path of a Route has neither "#" nor a space, and on openshift an app is exposed by a Route`,
			"write %23 or %20, or add via: ingress", related...)
	}
	if e.ClassName != nil {
		b.fail(n.At("className").Range, "conflict",
			"className is for an Ingress only, and on openshift an app is exposed by a Route",
			"leave className out, or add via: ingress", related...)
	}
	if e.PathType != "" && e.PathType != string(networkingv1.PathTypePrefix) {
		b.fail(n.At("pathType").Range, "conflict",
			"a Route knows the path type Prefix only, and on openshift an app is exposed by a Route",
			"leave pathType out, or add via: ingress", related...)
	}
}

// exposedPort gives the port of the Service that requests go to: the one that
// the spec names, the only one, or http.
func (b *build) exposedPort(e *expose, ports []servicePort) (to servicePort, ok bool) {
	name, n := e.Port, b.spec("expose", "port")
	switch {
	case name != "":
	case len(ports) == 1:
		name, n = ports[0].Name, b.spec("expose")
	default:
		name, n = "http", b.spec("expose")
	}
	var have []string
	for _, p := range ports {
		have = append(have, p.Name)
		if p.Name != name {
			continue
		}
		if protocolOf(p.Protocol) != corev1.ProtocolTCP {
			b.fail(n.Range, "conflict",
				fmt.Sprintf("requests cannot go to port %s, which speaks %s", name, p.Protocol),
				"name a TCP port", see(b.nodeOf(p.node), "the port"))
			return p, false
		}
		return p, true
	}
	list := b.spec("service", "ports")
	if !list.Exists() {
		list = b.spec("ports")
	}
	hint := "its ports: " + strings.Join(have, ", ")
	if e.Port != "" {
		b.failAbsent(n.Range, "reference", fmt.Sprintf("the Service has no port named %q", name), hint,
			see(list, "its ports"))
	} else {
		b.failAbsent(n.Key, "reference",
			"it is not clear which port requests go to: there are several, and none is named http",
			"add port: NAME; "+hint, see(list, "the ports"))
	}
	return to, false
}
