package importer

import (
	"cmp"
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// exposing are the kinds of what leads clients from outside to an app, and the groups that
// they are of.
var exposing = map[string]string{
	"Ingress":   manifest.NetworkingGroup,
	"HTTPRoute": gatewayGroup,
	"Route":     "route.openshift.io",
}

const gatewayGroup = "gateway.networking.k8s.io"

// exposes reports whether an object leads clients from outside to an app.
func exposes(o *manifest.Object) bool { return exposing[o.Kind] == o.Group && o.Group != "" }

// backendsOf gives the names of the Services that an object leads to.
func backendsOf(o *manifest.Object) (names []string) {
	path := map[string]string{"Ingress": "spec.rules.http.paths.backend.service.name",
		"HTTPRoute": "spec.rules.backendRefs.name", "Route": "spec.to.name"}[o.Kind]
	for _, n := range manifest.All(o.Node(), path) {
		names = append(names, n.Text)
	}
	return names
}

// exposures gives what leads clients from outside to the app, first of all what has the
// name that it has in a new app.
func (g *group) exposures() (list []*manifest.Object) {
	for _, o := range g.others {
		if exposes(o) {
			list = append(list, o)
		}
	}
	slices.SortStableFunc(list, func(a, b *manifest.Object) int {
		return cmp.Compare(g.named(b), g.named(a))
	})
	return list
}

// named is 1 for an object that has the app's name.
func (g *group) named(o *manifest.Object) int {
	if o.Name == g.appName() {
		return 1
	}
	return 0
}

// expose carries what leads clients from outside to a Web: one object, or a list in which
// each but the first has its name.
func (d *drafter) expose() {
	if d.kind != "Web" {
		return
	}
	var all []*source.Node
	for i, o := range d.exposures() {
		to := newTree()
		if i > 0 {
			to.set("name", o.At("metadata", "name"))
		}
		n := normal(o.Node())
		switch o.Kind {
		case "HTTPRoute":
			d.httpRoute(to, n.Get("spec"))
		case "Route":
			d.route(to, n.Get("spec"))
		default:
			d.ingress(to, n.Get("spec"))
		}
		to.set("annotations", n.At("metadata", "annotations"))
		all = append(all, to.node)
	}
	d.spec.setAll("expose", all)
}

// paths writes one path beside the host, or several as a list.
func (t tree) paths(paths []*source.Node) {
	switch {
	case len(paths) == 1:
		for _, f := range paths[0].Fields {
			if f.Name != "path" || f.Value.Text != "/" {
				t.set(f.Name, f.Value)
			}
		}
	case len(paths) > 1:
		t.set("path", list(paths...))
	}
}

// ingress gives an Ingress whose rules have the same paths for each host.
func (d *drafter) ingress(to tree, spec *source.Node) {
	var hosts, paths []*source.Node
	for i, rule := range spec.Get("rules").Items {
		hosts = append(hosts, rule.Get("host"))
		if i > 0 {
			continue
		}
		for _, p := range rule.At("http", "paths").Items {
			path := object("path", p.Get("path"))
			if kind := p.Get("pathType"); kind.Text != "Prefix" {
				tree{path}.set("pathType", kind)
			}
			tree{path}.set("port", d.backendPort(p.At("backend", "service", "port")))
			paths = append(paths, path)
		}
	}
	to.setAll("host", hosts)
	to.paths(paths)
	to.set("className", spec.Get("ingressClassName"))
	if tls := spec.Get("tls"); len(tls.Items) > 0 {
		to.set("tls", tls.Items[0].Get("secretName"))
	}
}

// httpRoute gives an HTTPRoute of one Gateway that leads by path alone.
func (d *drafter) httpRoute(to tree, spec *source.Node) {
	var paths []*source.Node
	for _, rule := range spec.Get("rules").Items {
		backend := list(rule.Get("backendRefs").Items...)
		for _, match := range rule.Get("matches").Items {
			path := object("path", match.At("path", "value"))
			if match.At("path", "type").Text == "Exact" {
				tree{path}.set("pathType", text("Exact"))
			}
			if len(backend.Items) == 1 {
				tree{path}.set("port", d.backendPort(object("number", backend.Items[0].Get("port"))))
			}
			paths = append(paths, path)
		}
	}
	to.setAll("host", spec.Get("hostnames").Items)
	to.paths(paths)
	to.set("via", text("gateway"))
	if parents := spec.Get("parentRefs"); len(parents.Items) == 1 {
		to.set("gateway", parents.Items[0])
	}
}

// route gives a Route of OpenShift.
func (d *drafter) route(to tree, spec *source.Node) {
	to.set("host", spec.Get("host"))
	if path := spec.Get("path"); path.Text != "/" {
		to.set("path", path)
	}
	to.set("port", d.backendPort(object("name", spec.At("port", "targetPort"))))
	to.set("via", text("route"))
	to.set("tls", spec.At("tls", "externalCertificate", "name"))
}

// backendPort names the port of the Service that a backend means; nil where there is
// only one.
func (d *drafter) backendPort(port *source.Node) *source.Node {
	ports := d.servicePorts()
	if len(ports) <= 1 {
		return nil
	}
	for _, p := range ports {
		if name := p.Get("name"); p.Get("port").Text == port.Get("number").Text || name.Text == port.Get("name").Text {
			return name
		}
	}
	return port.Get("name")
}
