package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An expose is a way by which clients outside the cluster reach a Web.
type expose struct {
	Name        string                    `json:"name"` // "": that of the app
	Host        oneOrMore[string]         `json:"host"`
	Path        oneOrMore[exposedPath]    `json:"path"`
	PathType    string                    `json:"pathType"` // in the words of Ingress
	Port        string                    `json:"port"`     // "": the only one, or http
	TLS         tlsSecret                 `json:"tls"`
	ClassName   *string                   `json:"className"`
	Annotations map[string]string         `json:"annotations"`
	Via         string                    `json:"via"`
	Gateway     gatewayv1.ParentReference `json:"gateway"`

	node *source.Node
	at   source.Range // for what is missing
}

// An exposedPath is a path of the hosts: text, or a map.
type exposedPath struct {
	Path     string `json:"path"`
	PathType string `json:"pathType"`
	Port     string `json:"port"`

	to   servicePort  // that requests go to
	node *source.Node // nil: the spec has no path
}

// DecodeNode implements source.NodeDecoder.
func (p *exposedPath) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields exposedPath
		d.Decode(n, (*fields)(p))
	} else {
		d.Decode(n, &p.Path)
	}
	p.node = n
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

// longestObject is how long the name of an object can be.
const longestObject = 253

// secret is the name of the Secret with the certificate.
func (t *tlsSecret) secret(object string) string {
	if t.name != "" {
		return t.name
	}
	return object + tlsSuffix
}

// A backend is a Service with its part of the traffic.
type backend struct {
	service string
	weight  *int32 // nil: all of it
}

// What leads clients to an app.
const (
	viaIngress = "ingress"
	viaGateway = "gateway"
	viaRoute   = "route"
)

// expose emits what leads clients from outside to the backends, of which only
// a gateway takes more than one; all else leads to the Service for clients.
func (b *build) expose(list oneOrMore[expose], service string, ports []servicePort, backends []backend) {
	nodes := oneOrMoreNodes(b.spec("expose"))
	taken := map[[2]string]*source.Node{}
	for i := range list {
		e := &list[i]
		e.node, e.at = nodes[i], nodes[i].Key
		if nodes[i] != b.spec("expose") {
			e.at = nodes[i].Range
		}
		if e.Name == "" && i > 0 {
			b.failAbsent(e.at, "missing-field", "an item of expose needs a name, but for the first",
				"add name: "+b.Name+"-NAME")
			continue
		}
		name, via := cmp.Or(e.Name, b.Name), b.via(e)
		if old := taken[[2]string{via, name}]; old != nil {
			at := e.at
			if e.Name != "" {
				at = e.node.At("name").Range
			}
			b.fail(at, "duplicate", fmt.Sprintf("the name %s is taken by another item of expose", name),
				"give it a name of its own", see(old, "that one"))
			continue
		}
		taken[[2]string{via, name}] = e.node
		b.checkExpose(e)
		if !b.settlePaths(e, ports) || len(e.Host) == 0 { // a wrong host was reported
			continue
		}
		b.serve(e)
		secret := e.TLS.secret(name)
		if via != viaGateway && via != viaRoute && e.TLS.on && len(secret) > longestObject {
			b.fail(e.node.At("name").Range, "name-length",
				fmt.Sprintf("the name has %d characters, but its Secret adds %s and Kubernetes takes %d, "+
					"so at most %d are possible", len(name), tlsSuffix, longestObject, longestObject-len(tlsSuffix)),
				"shorten it, or name the Secret in tls")
		}
		meta := b.meta(name, b.Name)
		meta.Annotations = merge(meta.Annotations, e.Annotations)
		switch via {
		case viaGateway:
			b.emit(e.httpRoute(meta, backends))
		case viaRoute:
			b.emit(e.route(meta, service))
		default:
			b.emit(e.ingress(meta, service))
		}
	}
}

// via is what leads clients to the app: what the spec says, or what the
// platform is used to.
func (b *build) via(e *expose) string {
	switch {
	case e.Via != "":
		return e.Via
	case b.openshift():
		return viaRoute
	}
	return viaIngress
}

// settlePaths fills in what paths leave to expose, and looks up their ports.
func (b *build) settlePaths(e *expose, ports []servicePort) (ok bool) {
	if len(e.Path) == 0 {
		e.Path = oneOrMore[exposedPath]{{Path: "/"}}
	}
	ok = true
	shared, known, looked := servicePort{}, false, false
	for i := range e.Path {
		p := &e.Path[i]
		p.PathType = cmp.Or(p.PathType, e.PathType, string(networkingv1.PathTypePrefix))
		var found bool
		if p.Port != "" {
			p.to, found = b.namedPort(p.Port, p.node.At("port"), ports)
		} else {
			if !looked {
				shared, known = b.exposedPort(e, ports)
				looked = true
			}
			p.to, found = shared, known
		}
		ok = ok && found
	}
	b.checkPaths(e)
	return ok
}

// pathPlace is where the spec says a path.
func (e *expose) pathPlace(p *exposedPath) *source.Node {
	switch {
	case p.node == nil:
		return e.node.At("path")
	case p.node.Kind == source.Map:
		return p.node.At("path")
	}
	return p.node
}

// typePlace is where the spec says what type a path has.
func (e *expose) typePlace(p *exposedPath) *source.Node {
	if p.node != nil && p.node.Has("pathType") {
		return p.node.At("pathType")
	}
	return e.node.At("pathType")
}

// checkPaths fails for paths that are there twice, and for those that what leads
// to them cannot have.
func (b *build) checkPaths(e *expose) {
	first := map[[2]string]*source.Node{}
	typed := map[*source.Node]bool{}
	for i := range e.Path {
		p := &e.Path[i]
		key, at := [2]string{p.Path, p.PathType}, e.pathPlace(p)
		if old := first[key]; old != nil {
			b.fail(at.Range, "duplicate", fmt.Sprintf("the path %s is there twice", p.Path), "remove one of the two",
				see(old, "the first one"))
		} else {
			first[key] = at
		}
		because, related := b.because(e)
		if n := e.typePlace(p); !typed[n] && p.PathType != string(networkingv1.PathTypePrefix) {
			typed[n] = true
			switch via := b.via(e); {
			case via == viaRoute:
				b.fail(n.Range, "conflict", "a Route knows the path type Prefix only"+because,
					"leave pathType out, or use via: ingress", related...)
			case via == viaGateway && p.PathType != string(networkingv1.PathTypeExact):
				b.fail(n.Range, "conflict", "an HTTPRoute knows the path types Prefix and Exact only",
					"use Prefix or Exact", related...)
			}
		}
		switch b.via(e) {
		case viaRoute:
			if strings.ContainsAny(p.Path, "# ") {
				b.fail(at.Range, "conflict", `the path of a Route has neither "#" nor a space`+because,
					"write %23 or %20, or use via: ingress", related...)
			}
		case viaGateway:
			if !isRoutePath(p.Path) {
				b.fail(at.Range, "conflict", "the path of an HTTPRoute has other characters than letters, digits and "+
					"-/._~!$&'()*+,;=:@ as %XX only", "write a space as %20", related...)
			}
		}
	}
}

// isRoutePath reports whether an HTTPRoute takes a path.
func isRoutePath(path string) bool {
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '%':
			if i+2 >= len(path) || !isHex(path[i+1]) || !isHex(path[i+2]) {
				return false
			}
			i += 2
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
		case !strings.ContainsRune("-/._~!$&'()*+,;=:@", rune(c)):
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// because tells of an app that is exposed by a Route without saying so.
func (b *build) because(e *expose) (text string, related []source.Related) {
	cause := e.node.At("via")
	if e.Via == "" && b.openshift() {
		text, cause = ", and on openshift an app is exposed by a Route", b.spec("platform")
	}
	if cause.Exists() {
		related = append(related, see(cause, "this makes it "+map[string]string{
			viaIngress: "an Ingress", viaGateway: "an HTTPRoute", viaRoute: "a Route"}[b.via(e)]))
	}
	return text, related
}

// The most that the Gateway API takes.
const (
	mostHostnames = 16
	mostMatches   = 64 // of a rule, and there is one for each port
)

// checkExpose fails for what a Route or an HTTPRoute cannot do. Fields that do
// not belong to what the spec itself chooses are left to the schema; here the
// Route may come from the platform.
func (b *build) checkExpose(e *expose) {
	because, related := b.because(e)
	n := e.node
	switch b.via(e) {
	case viaGateway:
		if len(e.Host) > mostHostnames {
			b.fail(n.At("host").Range, "size",
				fmt.Sprintf("an HTTPRoute has at most %d hosts, and these are %d", mostHostnames, len(e.Host)),
				"make expose a list, with some of the hosts in each item", related...)
		}
		if len(e.Path) > mostMatches {
			b.fail(n.At("path").Range, "size",
				fmt.Sprintf("an HTTPRoute has at most %d paths here, and these are %d", mostMatches, len(e.Path)),
				"make expose a list, with some of the paths in each item", related...)
		}
	case viaRoute:
		if len(e.Host) > 1 {
			b.fail(n.At("host").Range, "conflict", "a Route has one host"+because,
				"make expose a list, with an item for each host", related...)
		}
		if len(e.Path) > 1 {
			b.fail(n.At("path").Range, "conflict", "a Route has one path"+because,
				"make expose a list, with an item for each path", related...)
		}
		for i, host := range oneOrMoreNodes(n.At("host")) {
			if i == 0 && strings.HasPrefix(host.Text, "*.") {
				b.fail(host.Range, "conflict", "a Route takes one host, not all below a name",
					"name the host, or use via: ingress", related...)
			}
		}
		// A default of the house, which stands at the key of the map, is left out.
		if class := n.At("className"); class.Exists() && e.Via == "" && class.Range != n.Key {
			b.fail(class.Range, "conflict", "className is for an Ingress only"+because,
				"leave className out, or add via: ingress", related...)
		}
	}
}

// exposedPort gives the port of the Service that requests go to: the one that
// expose names, the only one, or http.
func (b *build) exposedPort(e *expose, ports []servicePort) (to servicePort, ok bool) {
	switch {
	case e.Port != "":
		return b.namedPort(e.Port, e.node.At("port"), ports)
	case len(ports) == 1:
		return b.namedPort(ports[0].Name, e.node, ports)
	case slices.ContainsFunc(ports, func(p servicePort) bool { return p.Name == "http" }):
		return b.namedPort("http", e.node, ports)
	}
	b.failAbsent(e.at, "reference",
		"it is not clear which port requests go to: there are several, and none is named http",
		"add port: NAME; its ports: "+strings.Join(portsNamed(ports), ", "), see(b.portList(), "the ports"))
	return to, false
}

// namedPort gives the port of the Service that has a name; n is where the spec
// says it.
func (b *build) namedPort(name string, n *source.Node, ports []servicePort) (to servicePort, ok bool) {
	i := slices.IndexFunc(ports, func(p servicePort) bool { return p.Name == name })
	if i < 0 {
		b.failAbsent(n.Range, "reference", fmt.Sprintf("the Service has no port named %q", name),
			"its ports: "+strings.Join(portsNamed(ports), ", "), see(b.portList(), "its ports"))
		return to, false
	}
	if p := ports[i]; protocolOf(p.Protocol) != corev1.ProtocolTCP {
		b.fail(n.Range, "conflict",
			fmt.Sprintf("requests cannot go to port %s, which speaks %s", name, p.Protocol),
			"name a TCP port", see(b.nodeOf(p.node), "the port"))
		return p, false
	}
	return ports[i], true
}

func portsNamed(ports []servicePort) []string {
	names := make([]string, len(ports))
	for i := range ports {
		names[i] = ports[i].Name
	}
	return names
}

// portList is where the spec lists the ports of the Service.
func (b *build) portList() *source.Node {
	if list := b.spec("service", "ports"); list.Exists() {
		return list
	}
	return b.spec("ports")
}
